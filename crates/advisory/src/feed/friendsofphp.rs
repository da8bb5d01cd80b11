//! `FriendsOfPHP`'s advisories (`https://github.com/FriendsOfPHP/security-advisories`): one YAML file an
//! advisory, `vendor/package/ID.yaml`. The constraints of a branch hold together, branches are
//! alternatives; branches that touch are one range, so that the end of a branch without a fix is not
//! taken for one.
//!
//! An advisory without CVE goes by its path: `FOP-vendor_package_ID`.

use serde_json::Value;

use super::dataset::{DatasetInfo, trust_of};
use super::yaml_advisory::YamlAdvisoryReader;
use super::{Feed, FeedReader, MIB, field, sets, trust, yaml};
use crate::language;
use crate::record::{Row, Scheme, Tier};
use crate::version::requirement;

/// Reads `FriendsOfPHP`'s advisories.
pub(super) struct FriendsOfPhpFeed;

impl Feed for FriendsOfPhpFeed {
    fn id(&self) -> &'static str {
        "friendsofphp"
    }

    fn describe(&self) -> &'static str {
        "FriendsOfPHP's advisories, a checkout (VENDOR/PACKAGE/*.yaml)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let hidden = path.split('/').any(|part| part.starts_with('.'));
        (!hidden && field::has_ending(path, "yaml")).then_some(MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        let key = |name: &str| head.lines().any(|line| line.starts_with(name));
        self.wants(path).is_some() && head.contains("composer://") && key("branches:")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        let trust = trust::of_language(trust::REVIEWED, trust_of(dataset));
        Box::new(YamlAdvisoryReader::new(self, dataset, trust, row))
    }
}

fn row(tree: &Value, path: &str) -> Result<Row, String> {
    let text = |key: &str| tree.get(key).and_then(Value::as_str).map(str::trim);
    let package = text("reference")
        .and_then(|reference| reference.strip_prefix("composer://"))
        .ok_or("no reference to a package of Composer")?;
    let package = language::of_osv("Packagist")
        .map(|language| language.normalise(package))
        .unwrap_or_default();
    let package = field::package(&package).ok_or("no usable package name")?;
    let own = own_id(package, path).ok_or("no usable id")?;
    let cve = text("cve")
        .and_then(field::vulnerability)
        .filter(|id| field::is_cve(id));
    let set = sets::union(
        Scheme::Composer,
        requirement::composer,
        branches(tree)?.iter(),
    )?;
    let id = cve.unwrap_or(&own);
    let mut row = Row::new("composer", package, id, sets::status(set.into_affected()));
    row.aliases = cve.iter().map(|_| own.clone()).collect();
    row.record = Some(own);
    Ok(row)
}

/// Returns one constraint for each branch.
fn branches(tree: &Value) -> Result<Vec<String>, &'static str> {
    let branches = tree
        .get("branches")
        .and_then(Value::as_object)
        .ok_or("no branches")?;
    if branches.len() > MAX_BRANCHES {
        return Err("too many branches");
    }
    let one = |branch: &Value| {
        let constraints = yaml::texts(branch.get("versions"));
        (!constraints.is_empty() && constraints.len() <= MAX_CONSTRAINTS)
            .then(|| constraints.join(","))
            .ok_or("a branch without versions")
    };
    branches.values().map(one).collect()
}

/// Makes an id of the path.
fn own_id(package: &str, path: &str) -> Option<String> {
    let stem = path.rsplit('/').next()?.strip_suffix(".yaml")?;
    let make = |package: &str| {
        let id: String = format!("FOP-{package}_{stem}")
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || "-._".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        field::vulnerability(&id).map(str::to_owned)
    };
    // A long id goes without the vendor.
    make(package).or_else(|| make(package.rsplit('/').next()?))
}

/// Most branches of an advisory; real ones have at most 60.
const MAX_BRANCHES: usize = 1000;
/// Most constraints of a branch; real ones have two.
const MAX_CONSTRAINTS: usize = 16;
