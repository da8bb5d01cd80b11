//! How well an image was looked at by checks.

use seawall_checks::image::built::Silence;
use seawall_model::artifact::{Artifact, ArtifactKind};
use seawall_model::coverage::{Coverage, CoverageState};

/// Says how well checks could look at an image; `ran` is how many were run.
pub(super) fn coverage(
    artifact: &Artifact,
    silence: Option<Silence>,
    ran: usize,
    is_whole: bool,
) -> Coverage {
    if ran == 0 {
        return none("no check for images was selected");
    }
    let mut gaps = match silence {
        Some(silence) => gaps(silence),
        None if artifact.kind == ArtifactKind::Image => {
            vec!["its configuration cannot be read, so that only its files were".to_owned()]
        }
        // A root file system has neither history nor configuration.
        None => Vec::new(),
    };
    if !is_whole {
        gaps.push("checks of your own could not judge all of it".to_owned());
    }
    if gaps.is_empty() {
        return line(CoverageState::Covered, None);
    }
    line(CoverageState::Partial, Some(gaps.join("; ")))
}

/// Says that nothing was looked at.
pub(super) fn none(why: &str) -> Coverage {
    line(CoverageState::None, Some(why.to_owned()))
}

/// Says that everything was looked at, and where to read about it.
pub(super) fn whole(where_else: String) -> Coverage {
    line(CoverageState::Covered, Some(where_else))
}

/// Says that some of it was looked at.
pub(super) fn part(why: &str) -> Coverage {
    line(CoverageState::Partial, Some(why.to_owned()))
}

/// Says what of an image's history says nothing, clause by clause.
pub(crate) fn gaps(silence: Silence) -> Vec<String> {
    let steps = match silence.steps {
        1 => "1 step".to_owned(),
        many => format!("{many} steps"),
    };
    let mut gaps = Vec::new();
    if silence.steps == 0 {
        gaps.push("the image has no history, so that what its build ran is not known".to_owned());
    } else if silence.is_missing {
        gaps.push("its history does not speak of all layers".to_owned());
    }
    if silence.remarks > 0 {
        gaps.push(format!(
            "of {steps} in its history {} not say what was run",
            do_or_does(silence.remarks)
        ));
    }
    if silence.unread > 0 {
        gaps.push(format!(
            "of {steps} in its history {} could not be read",
            silence.unread
        ));
    }
    gaps
}

fn do_or_does(number: usize) -> String {
    format!("{number} {}", if number == 1 { "does" } else { "do" })
}

fn line(state: CoverageState, why: Option<String>) -> Coverage {
    Coverage {
        what: "checks".to_owned(),
        state,
        why,
        sources: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_told_with_their_numbers() {
        let silence = |steps, remarks, unread, is_missing| Silence {
            steps,
            remarks,
            unread,
            is_missing,
        };
        let cases: [(Silence, &[&str]); 4] = [
            (silence(3, 0, 0, false), &[]),
            (
                silence(0, 0, 0, true),
                &["the image has no history, so that what its build ran is not known"],
            ),
            (
                silence(9, 1, 0, true),
                &[
                    "its history does not speak of all layers",
                    "of 9 steps in its history 1 does not say what was run",
                ],
            ),
            (
                silence(1, 0, 1, false),
                &["of 1 step in its history 1 could not be read"],
            ),
        ];
        for (silence, want) in cases {
            assert_eq!(gaps(silence), want, "{silence:?}");
        }
    }
}
