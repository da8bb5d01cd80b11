//! Orders of versions: those of rpm and dpkg with epoch and release, and plain numbers with anything between them
//! (OVAL Language 5.11, datatypes `evr_string`, `debian_evr_string` and `version`).

use std::cmp::Ordering;

/// Compares as rpm does: epoch, version, release; a missing epoch is 0.
pub fn compare_rpm(left: &str, right: &str) -> Ordering {
    let (left_epoch, left_version, left_release) = parts(left);
    let (right_epoch, right_version, right_release) = parts(right);
    digits(&number(left_epoch), &number(right_epoch))
        .then_with(|| segments(left_version, right_version))
        .then_with(|| segments(left_release, right_release))
}

/// Compares as dpkg does: epoch, upstream version, revision.
pub fn compare_dpkg(left: &str, right: &str) -> Ordering {
    let (left_epoch, left_version, left_release) = dpkg_parts(left);
    let (right_epoch, right_version, right_release) = dpkg_parts(right);
    digits(&number(left_epoch), &number(right_epoch))
        .then_with(|| runs(left_version, right_version))
        .then_with(|| runs(left_release, right_release))
}

/// Compares numbers one by one, whatever stands between them; a missing one is 0.
pub fn compare_numbers(left: &str, right: &str) -> Ordering {
    let split = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_digit())
            .map(str::to_owned)
            .collect()
    };
    let (left, right) = (split(left), split(right));
    let most = left.len().max(right.len());
    let none = String::new();
    (0..most)
        .map(|at| {
            digits(
                left.get(at).unwrap_or(&none),
                right.get(at).unwrap_or(&none),
            )
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn parts(text: &str) -> (&str, &str, &str) {
    let (epoch, rest) = text.split_once(':').unwrap_or(("", text));
    let (version, release) = rest.split_once('-').unwrap_or((rest, ""));
    (epoch, version, release)
}

fn dpkg_parts(text: &str) -> (&str, &str, &str) {
    let (epoch, rest) = text.split_once(':').unwrap_or(("", text));
    let (version, release) = rest.rsplit_once('-').unwrap_or((rest, ""));
    (epoch, version, release)
}

/// An epoch as digits; what is none is 0.
fn number(epoch: &str) -> String {
    epoch.chars().filter(char::is_ascii_digit).collect()
}

fn digits(left: &str, right: &str) -> Ordering {
    let (left, right) = (left.trim_start_matches('0'), right.trim_start_matches('0'));
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

/// `rpmvercmp`: runs of digits and of letters, `~` before everything, `^` behind the end but before more.
fn segments(left: &str, right: &str) -> Ordering {
    if left == right {
        return Ordering::Equal;
    }
    let (mut left, mut right) = (left, right);
    let outside = |c: char| !(c.is_ascii_alphanumeric() || c == '~' || c == '^');
    loop {
        left = left.trim_start_matches(outside);
        right = right.trim_start_matches(outside);
        match (left.strip_prefix('~'), right.strip_prefix('~')) {
            (Some(l), Some(r)) => {
                (left, right) = (l, r);
                continue;
            }
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        match (left.strip_prefix('^'), right.strip_prefix('^')) {
            (Some(l), Some(r)) => {
                (left, right) = (l, r);
                continue;
            }
            (Some(_), None) if right.is_empty() => return Ordering::Greater,
            (None, Some(_)) if left.is_empty() => return Ordering::Less,
            (Some(_), None) => return Ordering::Less,
            (None, Some(_)) => return Ordering::Greater,
            (None, None) => {}
        }
        if left.is_empty() || right.is_empty() {
            return left.len().cmp(&right.len());
        }
        let is_number = left.starts_with(|c: char| c.is_ascii_digit());
        let run = |text: &str| {
            let other = |c: char| {
                if is_number {
                    !c.is_ascii_digit()
                } else {
                    !c.is_ascii_alphabetic()
                }
            };
            text.find(other).unwrap_or(text.len())
        };
        let (one, rest) = left.split_at_checked(run(left)).unwrap_or((left, ""));
        let (other, other_rest) = right.split_at_checked(run(right)).unwrap_or((right, ""));
        if other.is_empty() {
            // A number is newer than a word.
            return if is_number {
                Ordering::Greater
            } else {
                Ordering::Less
            };
        }
        let order = if is_number {
            digits(one, other)
        } else {
            one.cmp(other)
        };
        if order.is_ne() {
            return order;
        }
        (left, right) = (rest, other_rest);
    }
}

/// `verrevcmp` of dpkg: runs that are no digits by their own order of characters, then runs of digits.
fn runs(left: &str, right: &str) -> Ordering {
    let (mut left, mut right) = (left, right);
    while !left.is_empty() || !right.is_empty() {
        let word = |text: &str| {
            text.find(|c: char| c.is_ascii_digit())
                .unwrap_or(text.len())
        };
        let (one, rest) = left.split_at_checked(word(left)).unwrap_or((left, ""));
        let (other, other_rest) = right.split_at_checked(word(right)).unwrap_or((right, ""));
        let mut ranks = one.chars().map(rank);
        let mut other_ranks = other.chars().map(rank);
        loop {
            let pair = (ranks.next(), other_ranks.next());
            if pair == (None, None) {
                break;
            }
            let order = pair.0.unwrap_or(0).cmp(&pair.1.unwrap_or(0));
            if order.is_ne() {
                return order;
            }
        }
        let number = |text: &str| {
            text.find(|c: char| !c.is_ascii_digit())
                .unwrap_or(text.len())
        };
        let (one, rest) = rest.split_at_checked(number(rest)).unwrap_or((rest, ""));
        let (other, other_rest) = other_rest
            .split_at_checked(number(other_rest))
            .unwrap_or((other_rest, ""));
        let order = digits(one, other);
        if order.is_ne() {
            return order;
        }
        (left, right) = (rest, other_rest);
    }
    Ordering::Equal
}

/// `~` sorts before the end, the end before letters, letters before everything else.
fn rank(char: char) -> i64 {
    match char {
        '~' => -1,
        c if c.is_ascii_alphabetic() => i64::from(u32::from(c)),
        c => i64::from(u32::from(c)).saturating_add(0x11_0000),
    }
}

#[cfg(test)]
#[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
mod tests {
    use std::cmp::Ordering;
    use std::process::Command;

    use super::{compare_dpkg, compare_numbers, compare_rpm};

    const VERSIONS: &[&str] = &[
        "1.0-1",
        "1.0-2",
        "1:1.0-1",
        "0:1.0-1",
        "1.0",
        "1.0~rc1-1",
        "1.0+b1-1",
        "1.0a-1",
        "1.0.1-1",
        "1.10-1",
        "1.9-1",
        "01.0-1",
        "2.0-1",
        "1.0-1+deb11u1",
        "1.0-1~bpo11",
        "1.0.a-1",
        "1.0a1-1",
        "1.0A-1",
        "20200101-1",
        "1.0-1.el8",
        "1.0-1.fc30",
        "1.0~~-1",
        "1.0~-1",
    ];

    /// `dpkg --compare-versions` is the oracle, for all pairs.
    #[test]
    fn dpkg_agrees() {
        if Command::new("dpkg").arg("--version").output().is_err() {
            println!("skipped: there is no dpkg");
            return;
        }
        for left in VERSIONS {
            for right in VERSIONS {
                let holds = |operator: &str| {
                    let run = Command::new("dpkg")
                        .args(["--compare-versions", left, operator, right])
                        .status();
                    run.unwrap().success()
                };
                let want = match () {
                    () if holds("lt") => Ordering::Less,
                    () if holds("gt") => Ordering::Greater,
                    () => Ordering::Equal,
                };
                assert_eq!(compare_dpkg(left, right), want, "{left} {right}");
            }
        }
    }

    /// `rpm --eval` with `%{lua:rpm.vercmp}` is the oracle, for all pairs.
    #[test]
    fn rpm_agrees() {
        let asked = |left: &str, right: &str| {
            let lua = format!("%{{lua: print(rpm.vercmp('{left}', '{right}'))}}");
            Command::new("rpm").args(["--eval", &lua]).output()
        };
        match asked("1", "2") {
            Ok(output) if output.stdout.trim_ascii() == b"-1" => {}
            _ => {
                println!("skipped: there is no rpm that compares versions");
                return;
            }
        }
        let also = ["1.0-1.el8_1", "1.0^1-1", "1.0^-1", "1.0^1.1-1"];
        let all: Vec<&str> = VERSIONS.iter().chain(&also).copied().collect();
        for left in &all {
            for right in &all {
                let output = asked(left, right).unwrap().stdout;
                let said = String::from_utf8(output).unwrap();
                let want = said.trim().parse::<i32>().unwrap().cmp(&0);
                assert_eq!(compare_rpm(left, right), want, "{left} {right}");
            }
        }
    }

    #[test]
    fn numbers_are_compared_one_by_one() {
        let cases = [
            ("1.2.3", "1.2.3", Ordering::Equal),
            ("1.2", "1.2.0", Ordering::Equal),
            ("1.10", "1.9", Ordering::Greater),
            ("5.15.0-26", "5.15.0.27", Ordering::Less),
            ("1#2", "1.3", Ordering::Less),
        ];
        for (left, right, want) in cases {
            assert_eq!(compare_numbers(left, right), want, "{left} {right}");
            assert_eq!(compare_numbers(right, left), want.reverse());
        }
    }
}
