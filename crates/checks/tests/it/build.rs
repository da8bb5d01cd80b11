//! Properties of what is read of build definitions on hostile input, and the seeds of the fuzz target
//! `build_definition`.

use proptest::prelude::*;
use seawall_checks::build::Input;
use seawall_checks::fix::apply;
use seawall_checks::list;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

/// Does what the fuzz target does; says how many faults were told.
fn judge(data: &[u8]) -> usize {
    let Some((kind, data)) = data.split_first() else {
        return 0;
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
    let mut count = 0;
    for fault in list::all().flat_map(|check| check.judge_build(&input).finish().0) {
        let span = fault.place.span.unwrap();
        assert!(source.text().get(span.range()).is_some());
        count += 1;
        for fix in fault.fixes {
            let (_, left) = apply(source.text(), &fix.edits);
            assert_eq!(left, [0_usize; 0]);
        }
    }
    count
}

#[test]
fn seeds_are_read() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/build_definition"
    );
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(judge(&std::fs::read(&path).unwrap()) > 0, "{name}");
        names.push(name);
    }
    assert!(names.len() >= 6, "{names:?}");
}

#[test]
fn cut_and_changed_seeds_are_read() {
    let folder = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../fuzz/corpus/build_definition"
    );
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for end in 0..bytes.len() {
            judge(&bytes[..end]);
            let mut changed = bytes.clone();
            changed[end] = b"\"{}[]()$\\\n#~ <-"[end % 15];
            judge(&changed);
        }
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(
        kind in prop::sample::select(vec!["h", "j", "t", "w"]),
        text in r#"(target "a" |network|entitlements|script|run|=|:|\[|\]|\{|\}|\(|\)|"|'|\$\{|%\{|<<-?A\n|A\n|\n| {1,4}|- |,|\?|for |in |é|\\|#|\*|&a|security\.insecure|host|docker build --allow ){0,40}"#,
    ) {
        judge(format!("{kind}{text}").as_bytes());
    }
}
