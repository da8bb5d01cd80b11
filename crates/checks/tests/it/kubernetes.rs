//! Kubernetes manifests: all fixes together leave manifests that are read and have none left, hostile input, and the
//! seeds of the fuzz target `kubernetes`.

use proptest::prelude::*;
use seawall_checks::fix::apply;
use seawall_checks::kubernetes::{CHECKS, Input};
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

fn read(text: &str) -> Input {
    Input::new(
        Source::new("manifest.yaml", text.as_bytes()),
        Settings::default(),
    )
}

/// Judges a file and makes all first fixes that go together, until none is left. What is read stays read.
fn mend(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..50 {
        let input = read(&text);
        let mut edits = Vec::new();
        for check in CHECKS.iter().copied().flatten() {
            for fault in check.judge_kubernetes(&input).finish().0 {
                let span = fault.place.span.unwrap();
                assert!(input.manifests.source.text().get(span.range()).is_some());
                edits.extend(fault.fixes.into_iter().take(1).flat_map(|fix| fix.edits));
            }
        }
        let (fixed, _) = apply(&text, &edits);
        if fixed == text {
            return text;
        }
        let (before, after) = (input.manifests.errors, read(&fixed).manifests.errors);
        assert!(after.len() <= before.len(), "{text}\n{fixed}\n{after:?}");
        text = fixed;
    }
    panic!("no end of fixes: {text}");
}

fn told(text: &str) -> Vec<&'static str> {
    let input = read(text);
    let checks = CHECKS.iter().copied().flatten();
    let told = checks.filter(|check| !check.judge_kubernetes(&input).finish().0.is_empty());
    let mut ids: Vec<&str> = told.map(|check| check.id).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn all_fixes_together_leave_a_hardened_pod() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostPID: true\n  containers:\n  - name: a\n    \
               image: a:1 # why\n    securityContext:\n      allowPrivilegeEscalation: true\n  - {name: b, image: 'b:1'}\n";
    let json = "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"a\"},\n\
                \"spec\": {\"containers\": [{\n  \"name\": \"a\",\n  \"image\": \"a:1\"\n}]}}\n";
    for text in [pod.to_owned(), pod.replace('\n', "\r\n"), json.to_owned()] {
        let mended = mend(&text);
        // What no edit can know is left: tags, limits, probes, the account.
        assert_eq!(
            told(&mended),
            ["K8S-0017", "K8S-0019", "K8S-0020"],
            "{mended}"
        );
    }
    assert!(
        mend(pod).contains("    image: a:1 # why\n"),
        "{}",
        mend(pod)
    );
}

#[test]
fn seeds_of_kubernetes() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/kubernetes");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        mend(&std::fs::read_to_string(entry.unwrap().path()).unwrap());
        count += 1;
    }
    assert!(count > 3);
}

const PIECES: &[&str] = &[
    "apiVersion: v1\n",
    "kind: Pod\n",
    "kind: List\n",
    "items:\n- ",
    "metadata: {name: a}\n",
    "spec:\n",
    "  containers:\n",
    "  - name: a\n",
    "  - {name: b, image: c}\n",
    "    image: a\n",
    "    securityContext:\n",
    "    securityContext: {}\n",
    "      privileged: true\n",
    "      capabilities: {add: [ALL], drop: []}\n",
    "      seccompProfile: {type: Unconfined}\n",
    "  hostNetwork: true\n",
    "  volumes: [{name: a, hostPath: {path: /}}]\n",
    "&a ",
    "*a",
    "<<: ",
    "---\n",
    "{",
    "}",
    "[",
    "]",
    "\"",
    ": ",
    "- ",
    "\n",
    "\t",
    "{{ .a }}",
    "#",
    "\u{feff}",
];

proptest! {
    #[test]
    fn pieces_are_judged(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        let whole = format!("apiVersion: v1\nkind: Pod\n{}", pieces.concat());
        mend(&whole);
        mend(&pieces.concat());
    }

    #[test]
    fn anything_is_judged(text in any::<String>()) {
        mend(&text);
    }
}
