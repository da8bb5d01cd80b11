//! Build definitions: the first byte says which (`h` HCL, `j` JSON, `t` TOML, else YAML of a CI service); every check
//! judges them, and every fix is applied.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_checks::build::Input;
use seawall_checks::fix::apply;
use seawall_checks::list;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

fuzz_target!(|data: &[u8]| {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let settings = Settings::default();
    let input = match kind {
        b'h' => Input::of_bake(vec![Source::new("docker-bake.hcl", data)], settings),
        b'j' => Input::of_bake(vec![Source::new("docker-bake.json", data)], settings),
        b't' => Input::of_buildkitd(Source::new("buildkitd.toml", data), settings),
        _ => Input::of_workflow(Source::new("ci.yml", data), settings),
    };
    let source = input.source(0).unwrap();
    for (_, error) in input.errors() {
        assert!(source.text().get(error.span.range()).is_some());
    }
    for inline in input.inline() {
        if let Some(text) = inline.text {
            let span = text.span_of(0..text.as_str().len());
            assert!(source.text().get(span.range()).is_some());
        }
    }
    for fault in list::all().flat_map(|check| check.judge_build(&input).finish().0) {
        let span = fault.place.span.unwrap_or_default();
        assert!(source.text().get(span.range()).is_some());
        for fix in fault.fixes {
            apply(source.text(), &fix.edits);
        }
    }
});
