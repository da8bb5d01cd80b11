//! endoflife.date's own API, version 1, all products in one file
//! (`https://endoflife.date/api/v1/products/full`): `result[].{name, releases[].{name, codename, isEol,
//! eolFrom, eoesFrom}}`.

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::feed::field;
use crate::feed::json::for_each_item;
use crate::record::LifeCycle;

#[derive(Deserialize)]
struct Full<'a> {
    #[serde(borrow)]
    result: &'a RawValue,
}

#[derive(Deserialize)]
struct Product<'a> {
    name: String,
    #[serde(default, borrow)]
    releases: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Release {
    name: String,
    codename: Option<String>,
    #[serde(default)]
    is_eol: bool,
    eol_from: Option<String>,
    eoes_from: Option<String>,
}

/// Tells whether a path is that of a file of all products.
pub(super) fn is_path(path: &str) -> bool {
    matches!(
        path.rsplit('/').next(),
        Some("full" | "full.json" | "products-full.json")
    )
}

/// Reads the file; calls `each` with the name of a product and a cycle, and `fault` with what can't be read.
pub(super) fn read(
    text: &str,
    mut each: impl FnMut(&str, LifeCycle),
    mut fault: impl FnMut(String),
) -> Result<(), String> {
    let full: Full<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    for_each_item(full.result.get(), |item| {
        let product = match serde_json::from_str::<Product<'_>>(item.get()) {
            Ok(product) => product,
            Err(error) => return fault(error.to_string()),
        };
        let Some(releases) = product.releases else {
            return;
        };
        let read = for_each_item(releases.get(), |release| match life_cycle(release) {
            Ok(cycle) => each(&product.name, cycle),
            Err(why) => fault(format!("{}: {why}", field::shown(&product.name))),
        });
        if let Err(error) = read {
            fault(error.to_string());
        }
    })
    .map_err(|error| error.to_string())
}

fn life_cycle(release: &RawValue) -> Result<LifeCycle, String> {
    let release: Release = serde_json::from_str(release.get()).map_err(|e| e.to_string())?;
    let cycle = field::word(&release.name).ok_or("no usable name of a cycle")?;
    let day = |text: &Option<String>| match text.as_deref() {
        Some(text) => field::day(text).map(Some).ok_or("no day"),
        None => Ok(None),
    };
    let codename = release.codename.as_deref();
    let codename = codename.and_then(|name| name.split_whitespace().next());
    let ends = day(&release.eol_from)?;
    Ok(LifeCycle {
        distribution: String::new(),
        cycle: cycle.to_owned(),
        ended: release.is_eol && ends.is_none(),
        ends,
        extended_ends: day(&release.eoes_from)?,
        codename: codename.and_then(field::word).map(str::to_ascii_lowercase),
    })
}
