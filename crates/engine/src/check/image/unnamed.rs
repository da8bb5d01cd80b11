//! Steps of the classic builder of which the history keeps digests only: `ADD file:0e4d… in /` names no file, so that the
//! check of `ADD` (DF-0097) cannot see what was added.

use seawall_model::artifact::Artifact;
use seawall_model::coverage::Coverage;

/// The check of `ADD`.
pub(crate) const CHECK: &str = "DF-0097";

/// Counts the image's own steps by `ADD` that name no file.
pub(crate) fn steps(artifact: &Artifact) -> usize {
    let history = artifact
        .configuration
        .as_ref()
        .map(|it| it.history.as_slice());
    let is_own = |layer: Option<usize>| layer.and_then(|it| artifact.is_own(it)).unwrap_or(true);
    let own = history.unwrap_or_default().iter();
    let own = own.filter(|step| is_own(step.layer));
    own.filter(|step| is_unnamed(&step.instruction.text))
        .count()
}

fn is_unnamed(text: &str) -> bool {
    let (_, rest) = text.split_once("#(nop)").unwrap_or_default();
    let sources = rest.trim_start().strip_prefix("ADD ").unwrap_or_default();
    let mut kinds = ["file:", "dir:", "multi:"].iter();
    kinds.any(|kind| sources.trim_start().starts_with(kind))
}

/// Adds to what was looked at that those steps were not.
pub(super) fn tell(coverage: &mut Coverage, steps: usize) {
    let said = coverage.why.take().map(|why| format!("{why}{BETWEEN}"));
    coverage.why = Some(format!("{}{}", said.unwrap_or_default(), gap(steps)));
}

/// Returns why not all was looked at, these steps left aside: they concern one check.
pub(crate) fn beside(why: &str, artifact: &Artifact) -> String {
    let rest = why.strip_suffix(&gap(steps(artifact)));
    rest.map_or(why, |rest| rest.strip_suffix(BETWEEN).unwrap_or(rest))
        .to_owned()
}

fn gap(steps: usize) -> String {
    let number = match steps {
        1 => "1 step names no file behind `ADD`".to_owned(),
        many => format!("{many} steps name no files behind `ADD`"),
    };
    format!("{number}, so that {CHECK} did not look at them")
}

const BETWEEN: &str = "; ";

#[cfg(test)]
mod tests {
    use seawall_model::coverage::CoverageState;

    use super::*;

    #[test]
    fn digests_name_no_file() {
        // Histories as classic builder and `BuildKit` write them.
        for (text, want) in [
            ("/bin/sh -c #(nop) ADD file:0e4d in / ", true),
            ("/bin/sh -c #(nop)  ADD multi:0e4d in /srv/ ", true),
            ("/bin/sh -c #(nop) ADD dir:0e4d in /srv ", true),
            ("/bin/sh -c #(nop) COPY file:0e4d in / ", false),
            ("/bin/sh -c #(nop) ADD https://host.example/a.tgz / ", false),
            ("ADD app.conf /etc/app.conf # buildkit", false),
            ("/bin/sh -c echo ADD file:x", false),
        ] {
            assert_eq!(is_unnamed(text), want, "{text}");
        }
    }

    #[test]
    fn the_gap_goes_as_it_came() {
        let artifact = Artifact::bare("a", seawall_model::artifact::ArtifactKind::Image, "engine");
        for before in [None, Some("of 2 steps 1 does not say what was run")] {
            let mut coverage = Coverage {
                what: "checks".to_owned(),
                state: CoverageState::Partial,
                why: before.map(str::to_owned),
                sources: Vec::new(),
            };
            tell(&mut coverage, steps(&artifact));
            let why = coverage.why.unwrap();
            assert!(why.contains(CHECK), "{why}");
            assert_eq!(beside(&why, &artifact), before.unwrap_or_default());
        }
    }
}
