//! Mending a Dockerfile until nothing is left to mend: the fuzz target and the replay of its seeds call the same.

use seawall_checks::dockerfile::{Beside, CHECKS, Input};
use seawall_checks::fix::apply;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

/// Judges a file and makes the first fixes of all faults that go together, round by round. Every place is one of
/// the text, every fix fits, and what could be read still can be.
pub(crate) fn mend(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let source = Source::new("Dockerfile", text.as_bytes());
        let input = Input::new(parse(source), Settings::default(), Beside::default());
        let errors = input.document.errors.len();
        let mut edits = Vec::new();
        for check in CHECKS.iter().copied().flatten() {
            for fault in check.judge_dockerfile(&input).finish().0 {
                let span = fault.place.span.unwrap_or_default();
                assert!(text.get(span.range()).is_some(), "{}: {span:?}", check.id);
                for fix in &fault.fixes {
                    let (fixed, left) = apply(&text, &fix.edits);
                    assert!(left.is_empty(), "{}: {:?}", check.id, fix.edits);
                    let again = parse(Source::new("Dockerfile", fixed.as_bytes()));
                    assert!(
                        again.errors.len() <= errors,
                        "{}: {fixed}\n{:?}",
                        check.id,
                        again.errors
                    );
                }
                let first = fault.fixes.into_iter().take(1);
                edits.extend(first.flat_map(|fix| fix.edits));
            }
        }
        let (fixed, _) = apply(&text, &edits);
        if fixed == text {
            break;
        }
        text = fixed;
    }
    text
}

/// Rounds that are made.
const ROUNDS: usize = 8;
