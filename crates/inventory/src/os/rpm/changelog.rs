//! What the changelog in a header says about vulnerabilities, within bounds for the whole database.

use seawall_model::package::{ChangelogMention, Package};

use super::header::{Header, HeaderError, tag};
use super::trouble::Troubles;
use crate::changelog::Mention;
use crate::changelog::rpm::read_changelog;

/// How many mentions the packages of one database may still have.
#[derive(Debug)]
pub(super) struct Mentions {
    left: Option<usize>,
}

impl Default for Mentions {
    fn default() -> Self {
        Self {
            left: Some(MENTIONS),
        }
    }
}

impl Mentions {
    /// Reads the changelog of a row; its path is filled in by [`crate::assemble`].
    pub(super) fn read(
        &mut self,
        header: &Header<'_>,
        package: &mut Package,
        number: u64,
        troubles: &mut Troubles,
    ) {
        let Some(left) = self.left else {
            return;
        };
        let mentions = collect(header).unwrap_or_else(|why| {
            troubles.input(format!(
                "the changelog of row {number} cannot be read: {why}"
            ));
            Vec::new()
        });
        self.left = left.checked_sub(mentions.len());
        if self.left.is_none() {
            troubles.limit("changelogs name too many vulnerabilities in all; some are left out");
            return;
        }
        let make = |mention: Mention| ChangelogMention {
            id: mention.id,
            version: mention.version,
            path: Box::default(),
        };
        package.changelog = mentions.into_iter().map(make).collect();
    }
}

fn collect(header: &Header<'_>) -> Result<Vec<Mention>, HeaderError> {
    let (Some(authors), Some(texts)) = (
        header.strings(tag::CHANGELOGNAME)?,
        header.strings(tag::CHANGELOGTEXT)?,
    ) else {
        return Ok(Vec::new());
    };
    Ok(read_changelog(authors.zip(texts)))
}

/// Mentions of one database. That of a large installation has some ten thousand.
const MENTIONS: usize = 1_000_000;
