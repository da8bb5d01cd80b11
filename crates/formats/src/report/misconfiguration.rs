//! What a check says besides, in the report document: out and in.

use schemars::JsonSchema;
use seawall_model::location::Position;
use seawall_model::misconfiguration::{Excerpt, Misconfiguration, ProposedEdit, ProposedFix};
use serde::{Deserialize, Serialize};

use super::document::PositionDocument;

/// What a check says besides what every finding says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct MisconfigurationDocument {
    /// The check's name, which reads after "allow".
    pub name: String,
    /// Which of the faults below the check's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// The fault in general, in a few words.
    pub title: String,
    /// The fault at this place.
    pub message: String,
    /// The place in words that survive edits.
    pub place: String,
    /// The value that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Controls of benchmarks and standards that its check speaks of: `CIS-Docker-1.6/4.1`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<String>,
    /// The lines that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<ExcerptDocument>,
    /// Ways to mend it, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fixes: Vec<FixDocument>,
}

/// Lines of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ExcerptDocument {
    /// Number of the first line, counted from 1; 0 where the lines are not those of a file.
    pub first: u32,
    /// The lines; long ones are cut.
    pub lines: Vec<String>,
}

/// Edits that mend a fault, all or none of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FixDocument {
    /// What it does.
    pub title: String,
    /// Whether it changes nothing that people may rely on.
    pub safe: bool,
    /// The edits, which do not overlap.
    pub edits: Vec<EditDocument>,
}

/// A part of a text and what to put there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EditDocument {
    /// Path of the file.
    pub path: String,
    /// First character that is replaced.
    pub start: PositionDocument,
    /// Just behind the last one.
    pub end: PositionDocument,
    /// What stands there afterwards.
    pub text: String,
}

impl From<&Misconfiguration> for MisconfigurationDocument {
    fn from(said: &Misconfiguration) -> Self {
        Self {
            name: said.name.clone(),
            variant: said.variant.clone(),
            title: said.title.clone(),
            message: said.message.clone(),
            place: said.place.clone(),
            value: said.value.clone(),
            controls: said.controls.clone(),
            excerpt: said.excerpt.as_ref().map(|excerpt| ExcerptDocument {
                first: excerpt.first,
                lines: excerpt.lines.clone(),
            }),
            fixes: said.fixes.iter().map(fix_out).collect(),
        }
    }
}

impl From<&MisconfigurationDocument> for Misconfiguration {
    fn from(said: &MisconfigurationDocument) -> Self {
        Self {
            name: said.name.clone(),
            variant: said.variant.clone(),
            title: said.title.clone(),
            message: said.message.clone(),
            place: said.place.clone(),
            value: said.value.clone(),
            controls: said.controls.clone(),
            excerpt: said.excerpt.as_ref().map(|excerpt| Excerpt {
                first: excerpt.first,
                lines: excerpt.lines.clone(),
            }),
            fixes: said.fixes.iter().map(fix_in).collect(),
        }
    }
}

fn fix_out(fix: &ProposedFix) -> FixDocument {
    let edit = |edit: &ProposedEdit| EditDocument {
        path: edit.path.clone(),
        start: position_out(edit.start),
        end: position_out(edit.end),
        text: edit.text.clone(),
    };
    FixDocument {
        title: fix.title.clone(),
        safe: fix.is_safe,
        edits: fix.edits.iter().map(edit).collect(),
    }
}

fn fix_in(fix: &FixDocument) -> ProposedFix {
    let edit = |edit: &EditDocument| ProposedEdit {
        path: edit.path.clone(),
        start: position_in(&edit.start),
        end: position_in(&edit.end),
        text: edit.text.clone(),
    };
    ProposedFix {
        title: fix.title.clone(),
        is_safe: fix.safe,
        edits: fix.edits.iter().map(edit).collect(),
    }
}

const fn position_out(position: Position) -> PositionDocument {
    PositionDocument {
        line: position.line,
        column: position.column,
    }
}

const fn position_in(position: &PositionDocument) -> Position {
    Position {
        line: position.line,
        column: position.column,
    }
}
