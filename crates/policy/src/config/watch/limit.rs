//! `limits:` of `watch:`: how often the same is told. Nothing is held back in silence: what is, is summed up.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::super::apply::Wrong;
use super::super::guard::Period;

/// How often the same is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Whether alerts that are critical or worse are held back as well.
    pub critical: bool,
    /// Alerts that repeat each other.
    pub repeats: Option<Repeats>,
    /// Alerts of one rule, whatever is in them.
    pub rule: Option<Rate>,
    /// All alerts.
    pub all: Option<Rate>,
}

/// Alerts that repeat each other: of the same rule, with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeats {
    /// How long after the first one others are held back.
    pub window: Period,
    /// Whether those of different containers differ.
    pub container: bool,
    /// Whether those of processes with different names differ.
    pub process: bool,
    /// Fields of the rule's output whose values have to be the same.
    pub fields: Vec<String>,
}

/// How many alerts are told in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// So many …
    pub alerts: u32,
    /// … in this time …
    pub per: Period,
    /// … and so many at once where none came for a while.
    pub burst: u32,
}

/// How often the same is told. Without this section nothing is held back.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(in crate::config) struct LimitsDocument {
    /// Alerts that are critical or worse are held back as well; default: false.
    critical: bool,
    /// Alerts that repeat each other: the first is told at once, the others by one alert at the end of the window.
    repeats: Option<RepeatsDocument>,
    /// How many alerts of one rule are told in a time; the others are summed up by one alert a minute.
    rule: Option<RateDocument>,
    /// How many alerts are told in a time; the others are summed up by one alert a minute.
    all: Option<RateDocument>,
}

/// Alerts that repeat each other.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct RepeatsDocument {
    /// How long after the first one others are held back; default: 1m.
    window: Option<Period>,
    /// What has to be the same besides the rule: container, process (its name), both (default), or none of them: `[]`.
    key: Option<Vec<Key>>,
    /// Fields of the rule's output whose values have to be the same, such as fd.name.
    fields: Vec<String>,
}

/// What has to be the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum Key {
    /// The container.
    Container,
    /// The name of the process.
    Process,
}

/// How many alerts are told in a time.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct RateDocument {
    /// So many; default: 60 of one rule, 600 of all.
    #[schemars(with = "Option<u32>")]
    alerts: Option<Spanned<u32>>,
    /// In this time; default: 1m.
    per: Option<Period>,
    /// So many at once where none came for a while; default: as many as `alerts`.
    #[schemars(with = "Option<u32>")]
    burst: Option<Spanned<u32>>,
}

/// Reads what stands in the document.
pub(in crate::config) fn apply(document: LimitsDocument) -> Result<Limits, Wrong> {
    Ok(Limits {
        critical: document.critical,
        repeats: document.repeats.map(repeats),
        rule: document.rule.map(|it| rate(it, 60)).transpose()?,
        all: document.all.map(|it| rate(it, 600)).transpose()?,
    })
}

fn repeats(it: RepeatsDocument) -> Repeats {
    let key = it.key.unwrap_or_else(|| vec![Key::Container, Key::Process]);
    Repeats {
        window: it.window.unwrap_or(MINUTE),
        container: key.contains(&Key::Container),
        process: key.contains(&Key::Process),
        fields: it.fields,
    }
}

fn rate(it: RateDocument, usual: u32) -> Result<Rate, Wrong> {
    let positive = |it: Option<Spanned<u32>>, usual| match it {
        Some(it) if it.value == 0 => Err((it.referenced, "`0` would hold back all".to_owned())),
        Some(it) => Ok(it.value),
        None => Ok(usual),
    };
    let alerts = positive(it.alerts, usual)?;
    Ok(Rate {
        alerts,
        per: it.per.unwrap_or(MINUTE),
        burst: positive(it.burst, alerts)?,
    })
}

const MINUTE: Period = Period(60);
