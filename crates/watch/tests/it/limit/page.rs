//! What the page of outputs and limits shows is taken as it stands there.

use seawall_policy::config::parse_config;
use seawall_policy::config::watch::{Level, To};

#[test]
fn the_example_of_the_page_is_read() {
    let page = include_str!("../../../../../docs/watch-outputs.md");
    let (_, rest) = page.split_once("```yaml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let watch = parse_config(example, "seawall.yaml").unwrap().watch;
    let names: Vec<&str> = watch.outputs.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["archive", "sidekick", "siem", "pager"]);
    assert!(matches!(watch.outputs[3].to, To::Program(_)));
    assert_eq!(watch.outputs[3].priority, Level::Critical);
    // The defaults that the page names.
    let limits = watch.limits.unwrap();
    let (repeats, rule) = (limits.repeats.unwrap(), limits.rule.unwrap());
    assert!(repeats.container && repeats.process && repeats.fields.is_empty());
    assert_eq!(
        (repeats.window.0, rule.alerts, rule.per.0, rule.burst),
        (60, 60, 60, 60)
    );
    assert!(limits.all.is_none() && !limits.critical);
    let archive = &watch.outputs[0];
    assert_eq!((archive.alerts, archive.bytes.0), (10_000, 16 << 20));
    assert!(archive.form.json && archive.form.output && !archive.form.message);
}
