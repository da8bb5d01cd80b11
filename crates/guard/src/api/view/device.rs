//! Devices of the host, and requests for devices of drivers (engine: `DeviceMapping`, `DeviceRequest`).

use super::path::absolute;
use super::rule;
use super::spot::Spot;
use crate::api::container::Device;
use crate::api::refusal::{Refusal, excerpt};

/// Reads `Devices`.
pub(super) fn devices(spot: &Spot<'_>) -> Result<Vec<Device>, Refusal> {
    let mut devices = Vec::new();
    for item in spot.items()? {
        let host = path(&item.field("PathOnHost")?)?;
        let inside = item.field("PathInContainer")?;
        let inside = if inside.text()?.is_some() {
            path(&inside)?
        } else {
            host.clone()
        };
        let place = item.field("CgroupPermissions")?;
        let permissions = place.text()?.unwrap_or_else(|| "rwm".to_owned());
        if permissions.contains(|c| !matches!(c, 'r' | 'w' | 'm')) {
            let why = format!("`{}` are no permissions of devices", excerpt(&permissions));
            return Err(place.refuse(rule::DEVICE, &why));
        }
        devices.push(Device {
            host,
            inside,
            permissions,
        });
    }
    Ok(devices)
}

/// Reads `DeviceRequests`: `DRIVER:WHICH[:CAPABILITIES][:OPTIONS]` each. `*` is any driver; which are ids divided by
/// commas, `all`, or `count=N`; capabilities that are needed together are joined by `+`.
pub(super) fn requests(spot: &Spot<'_>) -> Result<Vec<String>, Refusal> {
    let items = spot.items()?.into_iter();
    items.map(|item| request(&item)).collect()
}

fn request(item: &Spot<'_>) -> Result<String, Refusal> {
    let driver = item.field("Driver")?.text()?;
    let driver = driver.map_or_else(|| Ok("*".to_owned()), |it| plain(item, it))?;
    let ids = item.field("DeviceIDs")?.texts()?;
    let count = item.field("Count")?.integer()?.unwrap_or(0);
    if !ids.is_empty() && count != 0 {
        return Err(item.refuse(rule::CONFLICT, "has both a number and ids of devices"));
    }
    let which = match count {
        _ if !ids.is_empty() => joined(item, ids, ",")?,
        -1 => "all".to_owned(),
        count => format!("count={count}"),
    };
    let mut parts = vec![driver, which];
    let mut sets = Vec::new();
    for set in item.field("Capabilities")?.items()? {
        sets.push(joined(&set, set.texts()?, "+")?);
    }
    if !sets.is_empty() {
        parts.push(sets.join(","));
    }
    for (key, value) in item.field("Options")?.pairs()? {
        let (key, value) = (plain(item, key)?, plain(item, value)?);
        parts.push(format!("{key}={value}"));
    }
    Ok(parts.join(":"))
}

fn joined(spot: &Spot<'_>, words: Vec<String>, by: &str) -> Result<String, Refusal> {
    let words: Result<Vec<String>, Refusal> = words.into_iter().map(|it| plain(spot, it)).collect();
    Ok(words?.join(by))
}

/// Refuses what would be read as something else in the text of a request. CDI's names have `/` and `=`.
fn plain(spot: &Spot<'_>, word: String) -> Result<String, Refusal> {
    let odd = |c: char| c.is_control() || c.is_whitespace() || matches!(c, ',' | ':' | '+' | '*');
    if word.contains(odd) {
        let why = format!(
            "`{}` holds what divides requests for devices",
            excerpt(&word)
        );
        return Err(spot.refuse(rule::DEVICE, &why));
    }
    Ok(word)
}

fn path(spot: &Spot<'_>) -> Result<String, Refusal> {
    let text = spot.text()?.unwrap_or_default();
    if absolute(&text).is_some() {
        return Ok(text);
    }
    let why = format!("`{}` is no absolute path of Linux", excerpt(&text));
    Err(spot.refuse(rule::DEVICE, &why))
}
