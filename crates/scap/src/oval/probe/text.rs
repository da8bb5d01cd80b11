//! `textfilecontent54`: places in files that an expression matches, with its groups.

use seawall_model::system::Sight;
use seawall_model::tree::EntryKind;

use super::search::{FoundFile, search};
use super::{Found, Probe, Wanted};
use crate::limits::{FILE, ITEMS, MESSAGES};
use crate::oval::item::{Field, Flag};
use crate::oval::truth::Check;
use crate::oval::value::{Datatype, Operation};
use crate::pattern::{Flags, Match};

/// Finds places.
pub(super) fn find(probe: &Probe<'_>) -> Found {
    let Some(wanted) = probe.entity("pattern") else {
        return Found::nothing(Flag::Error, "it names no pattern");
    };
    if wanted.operation != Operation::Matches {
        return Found::nothing(Flag::Error, "its pattern is not meant as an expression");
    }
    let several = wanted.values.len() > 1;
    if several && wanted.check != Check::AtLeastOne {
        return Found::nothing(Flag::Error, "of several patterns only any one can match");
    }
    let search = search(probe);
    let mut found = Found {
        messages: search.messages,
        incomplete: search.incomplete,
        ..Found::default()
    };
    for file in &search.files {
        if !matches!(
            file.facts.kind,
            EntryKind::File | EntryKind::HardLink | EntryKind::Symlink
        ) {
            continue;
        }
        let path = file.path();
        let bytes = match probe.means.read(probe.system, &path, FILE) {
            Sight::Seen(bytes) => bytes,
            Sight::Absent => continue,
            Sight::Unseen(why) => {
                missed(&mut found, format!("{path}: {why}"));
                continue;
            }
        };
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(broken) => {
                let said = format!("{path}: what is not UTF-8 is read as U+FFFD");
                if found.messages.len() < MESSAGES {
                    found.messages.push(said);
                }
                String::from_utf8_lossy(broken.as_bytes()).into_owned()
            }
        };
        for pattern in &wanted.values {
            if let Err(why) = matches(probe, file, pattern, &text, &mut found) {
                missed(&mut found, format!("{path}: {why}"));
            }
        }
        if found.items.len() > ITEMS {
            break;
        }
    }
    found
}

fn missed(found: &mut Found, why: String) {
    found.incomplete = true;
    if found.messages.len() < MESSAGES {
        found.messages.push(why);
    }
}

fn matches(
    probe: &Probe<'_>,
    file: &FoundFile,
    pattern: &str,
    text: &str,
    found: &mut Found,
) -> Result<(), String> {
    let set = |name: &str, usual: bool| match probe.behaviours.get(name).map(String::as_str) {
        Some("true" | "1") => true,
        Some("false" | "0") => false,
        _ => usual,
    };
    let flags = Flags {
        ignore_case: set("ignore_case", false),
        multiline: set("multiline", true),
        singleline: set("singleline", false),
    };
    let compiled = probe.means.patterns.get(pattern, flags)?;
    let first_only = probe.entity("instance").is_some_and(only_first);
    let all = if first_only {
        compiled.first(text)?.into_iter().collect()
    } else {
        compiled.all(text)?
    };
    let count = all.len();
    for (at, one) in all.iter().enumerate() {
        let number = at.saturating_add(1);
        if fits_instance(probe, number, count)? {
            let item = probe.item(fields(file, pattern, number, one));
            found.items.push(item);
        }
    }
    Ok(())
}

/// Says whether nothing but the first match is asked for.
fn only_first(wanted: &Wanted) -> bool {
    wanted.operation == Operation::Equals
        && matches!(wanted.values.as_slice(), [one] if one.trim() == "1")
}

/// Says whether the number of a match is one that is asked for; a negative one counts from the end.
fn fits_instance(probe: &Probe<'_>, number: usize, count: usize) -> Result<bool, String> {
    let Some(wanted) = probe.entity("instance") else {
        return Ok(true);
    };
    let is_negative = wanted.operation == Operation::Equals
        && wanted
            .values
            .iter()
            .any(|value| value.trim().starts_with('-'));
    if is_negative {
        let from_end = count.saturating_sub(number).saturating_add(1);
        return wanted.fits(probe.means, &format!("-{from_end}"));
    }
    wanted.fits(probe.means, &number.to_string())
}

fn fields(file: &FoundFile, pattern: &str, number: usize, found: &Match<'_>) -> Vec<Field> {
    let mut fields = vec![
        Field::text("filepath", file.path()),
        Field::text("path", file.folder.as_str()),
        Field::text("filename", file.name.as_deref().unwrap_or_default()),
        Field::text("pattern", pattern),
        Field::number("instance", number),
        Field {
            datatype: Datatype::String,
            ..Field::text("text", found.text)
        },
    ];
    let groups = found.groups.iter();
    fields.extend(groups.map(|group| Field::text("subexpression", group.unwrap_or_default())));
    fields
}
