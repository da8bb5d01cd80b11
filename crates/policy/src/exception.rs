//! Exceptions: accepted findings, with reason and expiry, from `.seawallignore` and `.trivyignore`.
//!
//! One exception a line: an id or a control, then any of `package=NAME`, `container=`, `image=`, `label=`, `host=` and
//! `control=` (see [`crate::scope`]), `until=YYYY-MM-DD` (or `exp:YYYY-MM-DD`, as Trivy writes it) and `reason="…"`. `#` begins a comment at the start of a line or after a blank; a
//! comment behind an exception is its reason where no `reason=` is given.

use seawall_model::finding::{AppliedException, Finding};
use seawall_model::inventory::Inventory;
use seawall_model::time::Date;

use crate::scope::{Scope, Subject, speaks_of};

/// An accepted finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Id of the vulnerability or one of its aliases, a finding's fingerprint, or a control that its check speaks of.
    pub id: String,
    /// Only in this package (its own name or that of its source).
    pub package: Option<String>,
    /// Only there, in an audit.
    pub scope: Scope,
    /// Why; empty where no reason is given.
    pub reason: String,
    /// Last day on which it holds.
    pub until: Option<Date>,
    /// File and line, for instance `.seawallignore:3`.
    pub origin: String,
}

/// Says whether a word has the form of an id or of a check's name: a digit, several words with dashes, or several
/// capitals. Names of packages mostly have none of that, and are no ids.
pub fn may_be_id(word: &str) -> bool {
    let capitals = word.chars().filter(char::is_ascii_uppercase).count();
    let is_one = !word.contains(['=', '"']) && !word.contains(char::is_whitespace);
    is_one && (word.contains(|c: char| c.is_ascii_digit()) || word.contains('-') || capitals > 1)
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}: {why}")]
pub struct InvalidException {
    /// File as the caller named it.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// Reads an ignore file. Lines that cannot be read are returned beside the others.
pub fn parse_exceptions(text: &str, file: &str) -> (Vec<Exception>, Vec<InvalidException>) {
    let (mut exceptions, mut errors) = (Vec::new(), Vec::new());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        let number = index.saturating_add(1);
        match parse_line(line) {
            Ok(Some(exception)) => {
                exceptions.push(Exception {
                    origin: format!("{file}:{number}"),
                    ..exception
                });
            }
            Ok(None) => {}
            Err(why) => errors.push(InvalidException {
                file: file.to_owned(),
                line: number,
                why,
            }),
        }
    }
    (exceptions, errors)
}

/// Marks the findings that an exception accepts and returns, per exception, how it was used. The first
/// exception that matches and holds wins.
pub fn apply_exceptions(
    exceptions: &[Exception],
    findings: &mut [Finding],
    inventory: &Inventory,
    today: Date,
) -> Vec<Use> {
    apply(exceptions, findings, inventory, today, None)
}

/// Does the same for findings of an audit, about a host or a container.
pub fn apply_exceptions_to(
    subject: &Subject<'_>,
    exceptions: &[Exception],
    findings: &mut [Finding],
    today: Date,
) -> Vec<Use> {
    let nothing = Inventory::default();
    apply(exceptions, findings, &nothing, today, Some(subject))
}

fn apply(
    exceptions: &[Exception],
    findings: &mut [Finding],
    inventory: &Inventory,
    today: Date,
    subject: Option<&Subject<'_>>,
) -> Vec<Use> {
    let mut uses = vec![Use::None; exceptions.len()];
    let covering: Vec<bool> = exceptions
        .iter()
        .map(|exception| exception.scope.covers(subject))
        .collect();
    for finding in findings {
        let each = exceptions.iter().zip(&mut uses).zip(&covering);
        for ((exception, used), covers) in each {
            if !covers || !exception.matches(finding, inventory) {
                continue;
            }
            if exception.until.is_some_and(|until| until < today) {
                *used = (*used).max(Use::Expired);
                continue;
            }
            *used = Use::Applied;
            finding.exception = Some(AppliedException {
                reason: exception.reason.clone(),
                until: exception.until,
                origin: exception.origin.clone(),
            });
            break;
        }
    }
    uses
}

/// How an exception was used on one or more artifacts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    /// It matched nothing.
    None,
    /// It matched, but its last day is over.
    Expired,
    /// It accepted a finding.
    Applied,
}

impl Exception {
    /// Says whether the id is the name of a fault's check, names its variant, or is an alias in another spelling.
    fn names_fault(&self, finding: &Finding) -> bool {
        let Some(said) = &finding.misconfiguration else {
            return false;
        };
        let (head, variant) = match self.id.split_once(':') {
            Some((head, variant)) => (head, Some(variant)),
            None => (self.id.as_str(), None),
        };
        let named = head.eq_ignore_ascii_case(&finding.id) || head == said.name;
        let own = said.variant.as_deref();
        let same = variant.is_none_or(|it| own.is_some_and(|own| own.eq_ignore_ascii_case(it)));
        let wanted = trivy(&self.id);
        let spelled = |alias: &String| wanted.is_some() && trivy(alias) == wanted;
        let passed_on =
            own.is_some_and(|own| own.eq_ignore_ascii_case(&self.id) && own.starts_with("SC"));
        (named && same) || passed_on || finding.aliases.iter().any(spelled)
    }

    fn matches(&self, finding: &Finding, inventory: &Inventory) -> bool {
        let same = |id: &str| id.eq_ignore_ascii_case(&self.id);
        if !same(&finding.id)
            && !finding.aliases.iter().any(|a| same(a))
            && !same(&finding.fingerprint)
            && !self.names_fault(finding)
            && !speaks_of(finding, &self.id)
        {
            return false;
        }
        if !self.scope.covers_finding(finding) {
            return false;
        }
        let Some(wanted) = &self.package else {
            return true;
        };
        let package = finding
            .package
            .and_then(|index| inventory.packages.get(index));
        package.is_some_and(|p| p.name == *wanted || p.source_name_version().0 == wanted)
    }
}

/// Reads an id of Trivy's checks, which has several spellings: `DS-0002`, `DS002`, `AVD-DS-0002`.
fn trivy(id: &str) -> Option<(String, u32)> {
    let id = id.to_ascii_uppercase();
    let id = id.strip_prefix("AVD-").unwrap_or(&id);
    let (letters, digits) = id.split_at_checked(id.find(|c: char| c.is_ascii_digit())?)?;
    let letters = letters.trim_end_matches('-');
    let known = ["DS", "KSV", "KCV"].contains(&letters);
    Some((letters.to_owned(), digits.parse().ok().filter(|_| known)?))
}

fn parse_line(line: &str) -> Result<Option<Exception>, String> {
    let (words, comment) = split_words(line)?;
    let Some((id, rest)) = words.split_first() else {
        return Ok(None);
    };
    if !may_be_id(id) {
        return Err(format!(
            "`{id}` is not the id of a finding, such as CVE-2024-1234"
        ));
    }
    let mut exception = Exception {
        id: id.clone(),
        package: None,
        scope: Scope::default(),
        reason: comment.unwrap_or_default(),
        until: None,
        origin: String::new(),
    };
    for word in rest {
        let (key, value) = word
            .split_once('=')
            .or_else(|| word.split_once(':').filter(|(key, _)| *key == "exp"))
            .ok_or_else(|| format!("`{word}` is not key=value; quote a reason: reason=\"…\""))?;
        match key {
            "package" => exception.package = Some(value.to_owned()),
            "container" => exception.scope.container = Some(value.to_owned()),
            "image" => exception.scope.image = Some(value.to_owned()),
            "label" => exception.scope.label = Some(value.to_owned()),
            "host" => exception.scope.host = Some(value.to_owned()),
            "control" => exception.scope.control = Some(value.to_owned()),
            "reason" => value.clone_into(&mut exception.reason),
            "until" | "exp" => {
                exception.until = Some(value.parse().map_err(|e| format!("{key}: {e}"))?);
            }
            _ => {
                return Err(format!(
                    "unknown key `{key}`; known are package, container, image, label, host, control, until, reason"
                ));
            }
        }
    }
    Ok(Some(exception))
}

/// Splits at blanks, honours double quotes, and cuts off a comment.
fn split_words(line: &str) -> Result<(Vec<String>, Option<String>), String> {
    let (mut words, mut word, mut quoted, mut begun) = (Vec::new(), String::new(), false, false);
    let mut rest = line.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '"' => (quoted, begun) = (!quoted, true),
            '\\' if quoted => word.extend(rest.next().map(|(_, c)| c)),
            '#' if !quoted && !begun => {
                let comment = line
                    .get(at..)
                    .unwrap_or_default()
                    .trim_start_matches('#')
                    .trim();
                return Ok((words, (!comment.is_empty()).then(|| comment.to_owned())));
            }
            c if c.is_whitespace() && !quoted => {
                if begun {
                    words.push(std::mem::take(&mut word));
                    begun = false;
                }
            }
            c => {
                word.push(c);
                begun = true;
            }
        }
    }
    if quoted {
        return Err("a double quote is not closed".to_owned());
    }
    if begun {
        words.push(word);
    }
    Ok((words, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Exception, String> {
        let (mut good, mut bad) = parse_exceptions(line, "f");
        match (good.pop(), bad.pop()) {
            (Some(exception), None) => Ok(exception),
            (_, Some(error)) => Err(error.to_string()),
            (None, None) => Err("nothing".into()),
        }
    }

    #[test]
    fn lines() {
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        let cases = [
            ("CVE-2024-1", None, "", None),
            ("  CVE-2024-1 exp:2027-01-31", None, "", day("2027-01-31")),
            (
                "CVE-2024-1 until=2027-01-31 # not reachable",
                None,
                "not reachable",
                day("2027-01-31"),
            ),
            (
                "CVE-2024-1 package=zlib reason=\"a \\\"b\\\" # c\"",
                Some("zlib"),
                "a \"b\" # c",
                None,
            ),
        ];
        for (line, package, reason, until) in cases {
            let got = parse(line).unwrap();
            assert_eq!(got.id, "CVE-2024-1");
            assert_eq!(
                (got.package.as_deref(), got.reason.as_str(), got.until),
                (package, reason, until)
            );
            assert_eq!(got.origin, "f:1");
        }
    }

    #[test]
    fn lines_say_where_in_an_audit_they_hold() {
        let line =
            "CTR-0005 container=web* image=a:* label=team=a host=h control=CIS-Docker-1.6/5.4";
        let scope = parse(line).unwrap().scope;
        let said = [
            &scope.container,
            &scope.image,
            &scope.label,
            &scope.host,
            &scope.control,
        ];
        let said = said.map(|word| word.as_deref().unwrap());
        assert_eq!(said, ["web*", "a:*", "team=a", "h", "CIS-Docker-1.6/5.4"]);
    }

    /// What a live finding of a container gets from an exception, and what the same finding elsewhere gets.
    #[test]
    fn exceptions_hold_within_their_scope_only() {
        use seawall_model::host::engine::container::Container;
        use seawall_model::misconfiguration::Misconfiguration;

        let today: Date = "2026-11-22".parse().unwrap();
        let web = Container {
            name: "web".to_owned(),
            ..Container::default()
        };
        let uses = |line: &str, container: Option<&Container>, is_live: bool| {
            let mut finding = crate::sample::finding("CTR-0005");
            finding.misconfiguration = Some(Box::new(Misconfiguration {
                controls: vec!["CIS-Docker-1.6/5.5".to_owned()],
                ..Misconfiguration::default()
            }));
            let (mut findings, exceptions) = ([finding], [parse(line).unwrap()]);
            let used = if is_live {
                let host = "h";
                let subject = Subject { host, container };
                apply_exceptions_to(&subject, &exceptions, &mut findings, today)
            } else {
                apply_exceptions(&exceptions, &mut findings, &Inventory::default(), today)
            };
            assert_eq!(findings[0].exception.is_some(), used[0] == Use::Applied);
            used[0]
        };
        // In the container, on the host, in an image or a document.
        let cases = [
            ("CTR-0005", [Use::Applied, Use::Applied, Use::Applied]),
            (
                "CIS-Docker-1.6/5.5",
                [Use::Applied, Use::Applied, Use::Applied],
            ),
            (
                "cis-docker-1.6/5.5 container=web",
                [Use::Applied, Use::None, Use::None],
            ),
            (
                "CTR-0005 container=web",
                [Use::Applied, Use::None, Use::None],
            ),
            ("CTR-0005 container=db", [Use::None; 3]),
            ("CTR-0006 container=web", [Use::None; 3]),
            ("CTR-0005 host=h", [Use::Applied, Use::Applied, Use::None]),
            ("CTR-0005 control=CIS-Docker-1.6/5.4", [Use::None; 3]),
            (
                "CTR-0005 container=web until=2026-11-21",
                [Use::Expired, Use::None, Use::None],
            ),
            (
                "CTR-0005 container=web until=2026-11-22",
                [Use::Applied, Use::None, Use::None],
            ),
        ];
        for (line, want) in cases {
            let got = [
                uses(line, Some(&web), true),
                uses(line, None, true),
                uses(line, None, false),
            ];
            assert_eq!(got, want, "{line}");
        }
    }

    #[test]
    fn bad_lines_name_their_place() {
        let cases = [
            (
                "openssl",
                "f:1: `openssl` is not the id of a finding, such as CVE-2024-1234",
            ),
            (
                "CVE-1 untill=2027-01-01",
                "f:1: unknown key `untill`; known are package, container, image, label, host, control, until, reason",
            ),
            (
                "CVE-1 until=soon",
                "f:1: until: `soon` is not a date such as 2027-01-31",
            ),
            ("CVE-1 reason=\"x", "f:1: a double quote is not closed"),
            (
                "CVE-1 because",
                "f:1: `because` is not key=value; quote a reason: reason=\"…\"",
            ),
        ];
        for (line, want) in cases {
            assert_eq!(parse(line).unwrap_err(), want);
        }
        assert_eq!(
            parse_exceptions("# only a comment\n\n", "f"),
            (vec![], vec![])
        );
    }
}
