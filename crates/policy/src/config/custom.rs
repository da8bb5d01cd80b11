//! `checks.custom` of `seawall.yaml`: checks of the user's own, as they are written. What their texts mean is seen
//! by whoever knows the checks; the place of every character is kept for that.

use schemars::JsonSchema;
use seawall_model::severity::Severity;
use serde::Deserialize;
use serde_saphyr::{Location, Spanned};

/// A check of the user's own, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custom {
    /// Id.
    pub id: Written,
    /// Name.
    pub name: Option<Written>,
    /// Message with placeholders.
    pub message: Written,
    /// How bad it is.
    pub severity: Severity,
    /// What is looked at.
    pub subject: Written,
    /// When it is a fault.
    pub when: Written,
    /// What is underlined.
    pub at: Option<Written>,
    /// Why it matters.
    pub why: String,
    /// What to do.
    pub remedy: String,
    /// Where to read more.
    pub references: Vec<String>,
}

/// A text with the place of its characters in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    line: u64,
    column: u64,
    layout: Layout,
}

/// How a text stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// In one line, behind that many quotes.
    Line(u64),
    /// Line by line below its place, behind that many blanks.
    Block(u64),
    /// In some other way: only where it begins is known.
    Folded,
}

impl Written {
    /// Returns line and column of a byte of the text, both counted from 1.
    pub fn place(&self, at: usize) -> (u64, u64) {
        let before = self.text.get(..at).unwrap_or(&self.text);
        let count = |text: &str| u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        match self.layout {
            Layout::Folded => (self.line, self.column),
            Layout::Line(quotes) => {
                let column = self.column.saturating_add(quotes);
                (self.line, column.saturating_add(count(before)))
            }
            Layout::Block(blanks) => {
                let lines = u64::try_from(before.matches('\n').count()).unwrap_or(u64::MAX);
                let last = before.rsplit('\n').next().unwrap_or_default();
                (
                    self.line.saturating_add(lines),
                    blanks.saturating_add(1).saturating_add(count(last)),
                )
            }
        }
    }

    /// Finds how a text stands in its file.
    pub(super) fn new(said: Spanned<String>, file: &str) -> Self {
        let (line, column) = (said.referenced.line(), said.referenced.column());
        let lines = usize::try_from(line).unwrap_or(usize::MAX);
        let mut rest = file.lines().skip(lines.saturating_sub(1));
        let first = rest.next().unwrap_or_default();
        let before = usize::try_from(column).unwrap_or(usize::MAX);
        let here: String = first.chars().skip(before.saturating_sub(1)).collect();
        let quoted = here.strip_prefix(['"', '\'']);
        let layout = if here.starts_with(&said.value) {
            Layout::Line(0)
        } else if quoted.is_some_and(|it| it.starts_with(&said.value)) {
            Layout::Line(1)
        } else if is_block(&said.value, &here, rest, before.saturating_sub(1)) {
            Layout::Block(column.saturating_sub(1))
        } else {
            Layout::Folded
        };
        Self {
            text: said.value,
            line,
            column,
            layout,
        }
    }
}

/// Says whether a text stands line by line in the file, each line behind that many blanks. The place of a block is
/// that of its first line.
fn is_block<'a>(
    text: &str,
    first: &str,
    rest: impl Iterator<Item = &'a str>,
    blanks: usize,
) -> bool {
    let rest = rest.map(|line| line.get(blanks..).unwrap_or_default());
    let file = std::iter::once(first).chain(rest);
    text.lines().zip(file).all(|(line, said)| line == said)
}

/// A check of the user's own. It is run on every document of its kind, whatever the profile.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CustomDocument {
    /// Id: a prefix of your own, a dash and a number, such as ACME-0001.
    #[schemars(with = "String")]
    id: Spanned<String>,
    /// Name of the fault that reads after "allow", such as unapproved-base.
    #[schemars(with = "Option<String>")]
    name: Option<Spanned<String>>,
    /// What is told: one sentence, in which {image} stands for that field of the element.
    #[schemars(with = "String")]
    message: Spanned<String>,
    /// How bad it is: critical, high, medium, low, negligible.
    #[schemars(with = "String")]
    severity: Spanned<String>,
    /// What is looked at: instruction, command, stage, dockerfile, service, compose, daemon,
    /// object, container.
    #[schemars(with = "String")]
    r#for: Spanned<String>,
    /// When it is a fault: a condition in CEL over the documented model.
    #[schemars(with = "String")]
    when: Spanned<String>,
    /// What is underlined: a path from the element, such as image; without it the element.
    #[schemars(with = "Option<String>")]
    at: Option<Spanned<String>>,
    /// Why it matters, in Markdown.
    #[serde(default)]
    why: String,
    /// What to do instead, in Markdown.
    #[serde(default)]
    remedy: String,
    /// Where to read more.
    #[serde(default)]
    references: Vec<String>,
}

/// Reads what stands in the document, whose text is at hand.
pub(super) fn apply(
    documents: Vec<CustomDocument>,
    file: &str,
) -> Result<Vec<Custom>, (Location, String)> {
    if let Some(first) = documents.get(MOST) {
        let why = format!("there are more than {MOST} checks of your own");
        return Err((first.id.referenced, why));
    }
    let one = |document: CustomDocument| {
        let severity = document.severity;
        let rated = severity.value.parse::<Severity>();
        let rated = rated.map_err(|error| (severity.referenced, error.to_string()))?;
        let written = |said| Written::new(said, file);
        Ok(Custom {
            id: written(document.id),
            name: document.name.map(written),
            message: written(document.message),
            severity: rated,
            subject: written(document.r#for),
            when: written(document.when),
            at: document.at.map(written),
            why: document.why,
            remedy: document.remedy,
            references: document.references,
        })
    };
    documents.into_iter().map(one).collect()
}

/// Checks of the user's own.
const MOST: usize = 500;

#[cfg(test)]
mod tests {
    use super::super::parse_config;

    /// Where the character `#` of a condition stands.
    fn place(when: &str) -> (u64, u64) {
        let text = format!(
            "version: 1\nchecks:\n  custom:\n    - id: A-1\n      message: x\n      severity: low\n      for: stage\n      when: {when}\n"
        );
        let config = parse_config(&text, "seawall.yaml").unwrap();
        let when = &config.checks.custom[0].when;
        when.place(when.text.find('#').unwrap())
    }

    #[test]
    fn characters_of_texts_are_placed() {
        for (when, want) in [
            ("a#b", (8, 14)),
            ("'a#b'", (8, 15)),
            ("\"a#b\"", (8, 15)),
            ("|\n        a ==\n          c#", (10, 12)),
            ("|-\n          é#", (9, 12)),
            // The file's text is not the condition's: only its beginning is known.
            ("\"a\\u0020#b\"", (8, 13)),
            (">\n        a\n        b#", (9, 9)),
        ] {
            assert_eq!(place(when), want, "{when}");
        }
    }
}
