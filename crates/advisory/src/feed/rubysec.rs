//! Ruby's advisory database (`https://github.com/rubysec/ruby-advisory-db`): one YAML file an advisory,
//! `gems/NAME/ID.yml` and `rubies/ENGINE/ID.yml`. Affected is what is neither patched nor unaffected;
//! both are lists of requirements of `RubyGems`.
//!
//! Interpreters have no registry: they are software by their own name. Scores stand without vectors; the
//! newest one gives the severity. `related` ids are other vulnerabilities.

use seawall_model::severity::Severity;
use serde_json::Value;

use super::dataset::{DatasetInfo, trust_of};
use super::yaml_advisory::YamlAdvisoryReader;
use super::{Feed, FeedReader, MIB, field, sets, trust, yaml};
use crate::record::{Row, Scheme, Tier};
use crate::version::requirement;

/// Reads Ruby's advisory database.
pub(super) struct RubySecFeed;

impl Feed for RubySecFeed {
    fn id(&self) -> &'static str {
        "rubysec"
    }

    fn describe(&self) -> &'static str {
        "Ruby's advisory database, a checkout (gems/*/*.yml, rubies/*/*.yml)"
    }

    fn tier(&self) -> Tier {
        Tier::Core
    }

    fn wants(&self, path: &str) -> Option<u64> {
        let folders = ["gems/", "rubies/"];
        let inside = folders
            .iter()
            .any(|f| path.starts_with(f) || path.contains(&format!("/{f}")));
        let alone = !path.contains('/');
        ((inside || alone) && field::has_ending(path, "yml")).then_some(MIB)
    }

    fn recognises(&self, path: &str, head: &[u8]) -> bool {
        let head = String::from_utf8_lossy(head);
        let key = |name: &str| head.lines().any(|line| line.starts_with(name));
        self.wants(path).is_some() && (key("gem:") || key("engine:")) && key("date:")
    }

    fn reader(&self, dataset: &DatasetInfo) -> Box<dyn FeedReader> {
        let trust = trust::of_language(trust::FIRST_PARTY, trust_of(dataset));
        Box::new(YamlAdvisoryReader::new(self, dataset, trust, row))
    }
}

fn row(tree: &Value, path: &str) -> Result<Row, String> {
    let text = |key: &str| tree.get(key).and_then(Value::as_str).map(str::trim);
    let (ecosystem, package) = match (text("gem"), text("engine")) {
        (Some(gem), _) => ("gem", gem),
        (None, Some(engine)) => ("generic", engine),
        (None, None) => return Err("no gem and no engine".to_owned()),
    };
    let package = field::package(package).ok_or("no usable package name")?;
    let ids = ids(tree, path);
    let (id, aliases) = ids.split_first().ok_or("no usable id")?;
    let list = |key: &str| {
        let items = yaml::texts(tree.get(key)).into_iter();
        items.map(str::to_owned).collect::<Vec<_>>()
    };
    let (patched, unaffected) = (list("patched_versions"), list("unaffected_versions"));
    let ranges = sets::in_neither(Scheme::RubyGems, requirement::gem, [&patched, &unaffected])?;
    let mut row = Row::new(ecosystem, package, id, sets::status(ranges));
    row.aliases = aliases.to_vec();
    row.record = stem(path).and_then(field::vulnerability).map(str::to_owned);
    row.severity = severity(tree);
    row.date = text("date").and_then(field::day);
    row.platforms = text("platform")
        .and_then(field::word)
        .map(str::to_owned)
        .into_iter()
        .collect();
    Ok(row)
}

/// Returns the ids, the one to go by first: CVE, then GitHub's, then OSVDB's, then the file's.
fn ids(tree: &Value, path: &str) -> Vec<String> {
    let numbered = [("cve", "CVE"), ("ghsa", "GHSA"), ("osvdb", "OSVDB")];
    let mut ids: Vec<String> = Vec::new();
    let named = numbered.iter().filter_map(|(key, authority)| {
        let number = tree.get(key)?.as_str()?.trim();
        Some(format!("{authority}-{number}"))
    });
    for id in named.chain(stem(path).map(str::to_owned)) {
        if let Some(id) = field::vulnerability(&id)
            && !ids.iter().any(|known| known == id)
        {
            ids.push(id.to_owned());
        }
    }
    ids
}

fn stem(path: &str) -> Option<&str> {
    path.rsplit('/').next()?.strip_suffix(".yml")
}

/// Returns the severity of the newest score.
fn severity(tree: &Value) -> Option<Severity> {
    let score = |key: &str| -> Option<f64> {
        let score: f64 = tree.get(key)?.as_str()?.trim().parse().ok()?;
        (0.0..=10.0).contains(&score).then_some(score)
    };
    let newer = score("cvss_v4").or_else(|| score("cvss_v3"));
    newer
        .map(Severity::from_cvss_score)
        // There is no "critical" in the bands of CVSS 2.
        .or_else(|| score("cvss_v2").map(|s| Severity::from_cvss_score(s).min(Severity::High)))
}
