//! An expression while it is put together: licences joined by AND and OR, written out as an SPDX licence
//! expression (SPDX 2.3, annex D). Every list is flat and names each part once.

use spdx::{Expression, ParseMode};

/// A licence, or several and how they are joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Tree {
    /// One term of the SPDX list, as it is written there: `MIT`, `GPL-2.0-only WITH Classpath-exception-2.0`.
    Known(String),
    /// Words that name no licence of the list.
    Unknown(String),
    /// All of these hold.
    And(Vec<Self>),
    /// One of these is enough.
    Or(Vec<Self>),
}

impl Tree {
    /// Joins parts that all hold.
    pub(super) fn and(parts: Vec<Self>) -> Option<Self> {
        Self::join(parts, Self::And, |tree| match tree {
            Self::And(parts) => Ok(parts),
            other => Err(other),
        })
    }

    /// Joins parts of which one is enough.
    pub(super) fn or(parts: Vec<Self>) -> Option<Self> {
        Self::join(parts, Self::Or, |tree| match tree {
            Self::Or(parts) => Ok(parts),
            other => Err(other),
        })
    }

    fn join(
        parts: Vec<Self>,
        make: fn(Vec<Self>) -> Self,
        open: fn(Self) -> Result<Vec<Self>, Self>,
    ) -> Option<Self> {
        let mut flat: Vec<Self> = Vec::new();
        for part in parts {
            for part in open(part).unwrap_or_else(|one| vec![one]) {
                if !flat.contains(&part) {
                    flat.push(part);
                }
            }
        }
        if flat.len() > 1 {
            return Some(make(flat));
        }
        flat.pop()
    }

    /// Reads an expression of our own tables, which is known to be one: no parentheses in it.
    pub(super) fn of_table(expression: &str) -> Self {
        let one = |term: &str| Self::Known(term.to_owned());
        let all = |side: &str| Self::and(side.split(" AND ").map(one).collect());
        let sides = expression.split(" OR ").filter_map(all).collect();
        Self::or(sides).unwrap_or_else(|| one(expression))
    }

    /// Says whether any term is on the SPDX list.
    pub(super) fn has_known(&self) -> bool {
        match self {
            Self::Known(_) => true,
            Self::Unknown(_) => false,
            Self::And(parts) | Self::Or(parts) => parts.iter().any(Self::has_known),
        }
    }

    /// Writes the expression; what is unknown stands in it as a reference of our own (`LicenseRef-…`).
    /// `None` where nothing of it is known, or the result is no expression after all.
    pub(super) fn render(&self) -> Option<String> {
        if !self.has_known() {
            return None;
        }
        let mut out = String::new();
        self.write(&mut out);
        let good = out.len() <= LONGEST && Expression::parse_mode(&out, ParseMode::STRICT).is_ok();
        good.then_some(out)
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Known(term) => out.push_str(term),
            Self::Unknown(words) => {
                out.push_str("LicenseRef-");
                out.push_str(&reference(words));
            }
            Self::And(parts) => write_joined(parts, " AND ", out),
            Self::Or(parts) => write_joined(parts, " OR ", out),
        }
    }
}

fn write_joined(parts: &[Tree], between: &str, out: &mut String) {
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(between);
        }
        if matches!(part, Tree::And(_) | Tree::Or(_)) {
            out.push('(');
            part.write(out);
            out.push(')');
        } else {
            part.write(out);
        }
    }
}

/// Makes the characters of a reference of words: letters, digits, `.` and `-` (SPDX 2.3, annex D.2).
fn reference(words: &str) -> String {
    let mut id = String::new();
    for c in words.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == '.' => id.push(c),
            _ if id.ends_with('-') => {}
            _ => id.push('-'),
        }
    }
    let id: String = id.trim_matches(['-', '.']).chars().take(60).collect();
    match id.trim_matches(['-', '.']) {
        "" => "unknown".to_owned(),
        id => id.to_owned(),
    }
}

/// Bytes of the longest expression that is made.
const LONGEST: usize = 16 << 10;
