//! Whether an item of a changelog fixes, undoes or leaves open what it names. The words are those that
//! stand in the changelogs of Debian, Ubuntu, Fedora, Red Hat and SUSE; see the module above.

/// What an item is about, beside the ids in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tone {
    /// It says that something is open.
    open: bool,
    /// Where the first word that undoes begins.
    undoes_at: Option<usize>,
    /// Where the last word begins that says that something was undone.
    undone_at: Option<usize>,
    /// It is a heading for what is undone or open below it.
    heads: bool,
}

impl Tone {
    /// Reads an item in lower case.
    pub(super) fn of(text: &str) -> Self {
        let mut tone = Self {
            open: OPEN.iter().any(|phrase| text.contains(phrase)),
            ..Self::default()
        };
        let mut before = "";
        for (index, (at, word)) in words(text).enumerate() {
            let undoing = UNDOING.contains(&word) || is_back_out(before, word);
            let undone = UNDONE.contains(&word) || is_back_out(before, word);
            tone.open |= OPEN_WORDS.contains(&word) || (index == 0 && word == "pending");
            if undoing || undone {
                tone.undoes_at.get_or_insert(at);
                tone.heads |= index < HEADING || STRONG.contains(&word);
            }
            if undone {
                tone.undone_at = Some(at);
            }
            before = word;
        }
        if tone.undoes_at.is_some() && EXCUSES.iter().any(|phrase| text.contains(phrase)) {
            // Dropped, because it is in there already.
            (tone.undoes_at, tone.undone_at, tone.heads) = (None, None, false);
        }
        tone.heads |= tone.open;
        tone
    }

    /// Says whether items below this one undo or leave open what they name.
    pub(super) const fn heads(self) -> bool {
        self.heads
    }

    /// Says whether the id between two places is not, or no longer, fixed.
    pub(super) fn takes_back(self, start: usize, end: usize) -> bool {
        self.open
            || self.undoes_at.is_some_and(|at| at < start)
            || self.undone_at.is_some_and(|at| at >= end)
    }
}

/// The words of a text with their places.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_divider = |c: char| !c.is_ascii_alphanumeric() && c != '\'';
    let mut at = 0_usize;
    let pieces = text.split_inclusive(is_divider).map(move |piece| {
        let start = at;
        at = at.saturating_add(piece.len());
        (start, piece.trim_end_matches(is_divider))
    });
    pieces.filter(|(_, word)| !word.is_empty())
}

/// "back out", "take out", "roll back" and their other forms.
fn is_back_out(before: &str, word: &str) -> bool {
    match word {
        "out" => BACK_OUT.contains(&before),
        "back" => ROLL_BACK.contains(&before),
        _ => false,
    }
}

const BACK_OUT: &[&str] = &[
    "back", "backs", "backed", "backing", "take", "took", "taken", "taking",
];
const ROLL_BACK: &[&str] = &["roll", "rolls", "rolled", "rolling"];
/// Words that undo what stands behind them.
const UNDOING: &[&str] = &[
    "revert",
    "reverts",
    "reverting",
    "reversion",
    "drop",
    "drops",
    "dropping",
    "disable",
    "disables",
    "disabling",
    "remove",
    "removes",
    "removing",
    "removal",
    "undo",
    "undoes",
    "undoing",
    "unapply",
    "backout",
    "rollback",
    "withdraw",
    "withdraws",
    "deactivate",
    "skip",
    "skipping",
    "omit",
    "exclude",
];
/// Words that say of what stands before or behind them that it was undone.
const UNDONE: &[&str] = &[
    "reverted",
    "dropped",
    "disabled",
    "removed",
    "undone",
    "unapplied",
    "withdrawn",
    "deactivated",
    "skipped",
    "omitted",
    "excluded",
];
/// Words that make a heading wherever they stand in it.
const STRONG: &[&str] = &[
    "revert",
    "reverts",
    "reverted",
    "reverting",
    "undo",
    "out",
    "back",
];
/// Words of an item among which an undoing one makes it a heading.
const HEADING: usize = 4;

/// What is undone for these reasons is in there by other means.
const EXCUSES: &[&str] = &[
    "applied upstream",
    "fixed upstream",
    "merged upstream",
    "included upstream",
    "integrated upstream",
    "accepted upstream",
    "now upstream",
    "already upstream",
    "upstreamed",
    "included in",
    "integrated in",
    "applied in",
    "fixed in",
    "merged in",
    "part of upstream",
    "superseded",
    "obsolete",
    "new upstream release",
    "new upstream version",
];

/// Words that say that something is open.
const OPEN_WORDS: &[&str] = &[
    "todo",
    "fixme",
    "unfixed",
    "wontfix",
    "unpatched",
    "unresolved",
];
/// The same in several words.
const OPEN: &[&str] = &[
    "not fix",
    "n't fix",
    "not yet",
    "no fix",
    "not address",
    "n't address",
    "not patch",
    "n't patch",
    "not resolve",
    "not include",
    "n't include",
    "not appl",
    "n't appl",
    "cannot be fix",
    "without fix",
    "still vulnerable",
    "still affected",
    "still open",
    "still unfixed",
    "remains vulnerable",
    "remain vulnerable",
    "remains open",
    "remain open",
    "incomplete fix for",
    "fix incomplete",
    "fix is incomplete",
    "partial fix",
    "partially fix",
    "only partial",
    "pending fix",
    "fix pending",
    "fixes pending",
    "is pending",
    "are pending",
    "pending:",
    "postponed",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the ids in an item are taken back.
    #[track_caller]
    fn check(text: &str, want: bool) {
        let text = text.to_ascii_lowercase();
        let tone = Tone::of(&text);
        let start = text.find("cve-").unwrap();
        assert_eq!(tone.takes_back(start, start + 13), want, "{text}");
    }

    #[test]
    fn items() {
        // As they stand in changelogs.
        check("Fix CVE-2020-1111: use after free", false);
        check("CVE-2020-1111: not affected, the code is not there", false);
        check(
            "debian/patches/CVE-2020-1111.patch: disable foo in bar.c.",
            false,
        );
        check(
            "debian/patches/CVE-2020-1111.patch: remove unneeded check",
            false,
        );
        check("Drop CVE-2020-1111.patch, applied upstream", false);
        check(
            "Remove patches included in the new release: CVE-2020-1111",
            false,
        );
        check("Add dropbear fix for CVE-2020-1111", false);
        check("Revert \"Fix CVE-2020-1111\"", true);
        check("Drop CVE-2020-1111.patch: breaks foo", true);
        check("Temporarily disable patch for CVE-2020-1111", true);
        check("Back out the fix for CVE-2020-1111", true);
        check("CVE-2020-1111.patch: dropped", true);
        check("CVE-2020-1111: reverted, causes a regression", true);
        check("Not fixed: CVE-2020-1111", true);
        check("CVE-2020-1111 is still unfixed", true);
        check("TODO: CVE-2020-1111", true);
        check("Pending: CVE-2020-1111", true);
        check("CVE-2020-1111 doesn't fix all", true);
        check("Apply incomplete fix for CVE-2020-1111", true);
        check(
            "Fix CVE-2020-1111: bypass of the incomplete fix of an older one",
            false,
        );
        // The price of caution: these are fixes.
        check("Remove the vulnerable function (CVE-2020-1111)", true);
        check("Disable SSLv3 (CVE-2020-1111)", true);
    }

    #[test]
    fn headings() {
        for (text, want) in [
            ("revert the following patches:", true),
            ("drop patches:", true),
            ("security regression: reverted for now", true),
            ("known and unfixed:", true),
            ("dropped patches, applied upstream:", false),
            (
                "security update: heap overflow when a file is removed",
                false,
            ),
            ("security update: denial of service", false),
        ] {
            assert_eq!(Tone::of(text).heads(), want, "{text}");
        }
    }
}
