//! What our checks tell of the same files: all of them, whatever the profile, and without exceptions, so that a
//! difference is a difference of judgement.

use std::fs;

use anyhow::{Context as _, Result};
use seawall_checks::dockerfile::{Beside, Input};
use seawall_checks::list;
use seawall_checks::parse::dockerfile::parse;
use seawall_checks::settings::Settings;
use seawall_checks::source::Source;

use super::stage::Staged;
use super::tool::Told;

/// Judges all files.
pub(super) fn tell(staged: &Staged) -> Result<Vec<Told>> {
    let mut told = Vec::new();
    for name in &staged.names {
        let path = staged.path(name);
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let document = parse(Source::new(name, &bytes));
        let input = Input::new(document, Settings::default(), Beside::default());
        for check in list::all() {
            let (faults, _) = check.judge_dockerfile(&input).finish();
            told.extend(faults.iter().map(|_| Told {
                file: name.clone(),
                id: check.id.to_owned(),
            }));
        }
    }
    Ok(told)
}
