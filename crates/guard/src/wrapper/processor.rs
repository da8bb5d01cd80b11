//! Limits of processors: `linux.resources.cpu` of `config.json`, and of `update` (OCI runtime specification, config-linux,
//! "CPU"). The fields are the same for control groups of version 1 and 2: the runtime translates them.

use serde_json::{Map, Value};

use super::document::{Cpus, Limits};
use super::exact;
use super::numbers::Numbers;

/// Lowers limits of processors. `is_whole` tells that what is not said has no limit; of an update it stays as it is.
pub(super) fn hold(
    resources: &mut Map<String, Value>,
    limits: &Limits,
    is_whole: bool,
) -> Result<(), String> {
    let is_there = exact::get(&Value::Object(resources.clone()), "cpu")?.is_some();
    let is_limited = limits.cpus.is_some()
        || limits.cpu_shares.is_some()
        || limits.real_time.is_some()
        || limits.processors.is_some()
        || limits.memory_nodes.is_some();
    if !is_limited || !is_there && !is_whole {
        return Ok(());
    }
    let cpu = exact::object(resources, "cpu")?;
    if let Some(Cpus(most)) = limits.cpus {
        quota(cpu, most, is_whole)?;
    }
    if let Some(most) = limits.cpu_shares {
        shares(cpu, most, is_whole)?;
    }
    if let Some(most) = limits.real_time {
        real_time(cpu, most)?;
    }
    for (name, allowed) in [("cpus", &limits.processors), ("mems", &limits.memory_nodes)] {
        if let Some(allowed) = allowed {
            set(cpu, name, allowed, is_whole)?;
        }
    }
    Ok(())
}

/// Lowers the time of processors: `quota` of each `period`, in microseconds. Whoever says one of both in an update gets
/// the other too: what it is now is not known here, and together they might be more than the limit.
fn quota(cpu: &mut Map<String, Value>, most: i64, is_whole: bool) -> Result<(), String> {
    let (said, period) = (number(cpu, "quota")?, number(cpu, "period")?);
    if !is_whole && said == 0 && period == 0 {
        return Ok(());
    }
    let mut period = if period > 0 { period } else { PERIOD };
    let mut highest = share(most, period, 1000)?;
    let mut said = Some(said).filter(|it| *it > 0);
    if highest < LEAST {
        // The kernel takes none so small: the same part of a longer period.
        (period, said) = (PERIOD, None);
        highest = share(most, period, 1000)?;
    }
    let quota = said.unwrap_or(highest).min(highest);
    exact::set(cpu, "quota", quota)?;
    exact::set(cpu, "period", period)?;
    // What was not used before comes on top of it.
    if number(cpu, "burst")? != 0 {
        exact::set(cpu, "burst", 0)?;
    }
    Ok(())
}

/// Lowers the share. What says nothing has the kernel's usual one.
fn shares(cpu: &mut Map<String, Value>, most: i64, is_whole: bool) -> Result<(), String> {
    let said = number(cpu, "shares")?;
    let is_silent = said == 0;
    if is_silent && (!is_whole || most >= SHARES) {
        return Ok(());
    }
    let said = if is_silent { SHARES } else { said };
    if said < 0 || said > most {
        exact::set(cpu, "shares", most)?;
    }
    Ok(())
}

/// Lowers the time of real-time processes. What says nothing has none.
fn real_time(cpu: &mut Map<String, Value>, most: i64) -> Result<(), String> {
    let said = number(cpu, "realtimeRuntime")?;
    let period = number(cpu, "realtimePeriod")?;
    if said == 0 && period == 0 {
        return Ok(());
    }
    let period = if period > 0 { period } else { SECOND };
    let highest = share(most, period, SECOND)?;
    let runtime = if said >= 0 {
        said.min(highest)
    } else {
        highest
    };
    exact::set(cpu, "realtimeRuntime", runtime)?;
    exact::set(cpu, "realtimePeriod", period)
}

/// Keeps of a set what is allowed.
fn set(
    cpu: &mut Map<String, Value>,
    name: &str,
    allowed: &Numbers,
    is_whole: bool,
) -> Result<(), String> {
    let value = Value::Object(cpu.clone());
    let said = exact::get(&value, name)?.map(|it| it.as_str().ok_or(it));
    let text = match said {
        None | Some(Ok("")) if is_whole => return exact::set(cpu, name, allowed.write()),
        None | Some(Ok("")) => return Ok(()),
        Some(Ok(text)) => text,
        Some(Err(it)) => return Err(format!("cpu.{name} is no text: {it}")),
    };
    let said = Numbers::read(text).ok_or_else(|| format!("cpu.{name} is no list: {text}"))?;
    let both = said.both(allowed);
    if both.is_empty() {
        return Err(format!(
            "cpu.{name} asks for {text} alone, of which the profile allows nothing"
        ));
    }
    exact::set(cpu, name, both.write())
}

/// Returns so many parts of a period.
fn share(most: i64, period: i64, of: i64) -> Result<i64, String> {
    let product = most.max(0).checked_mul(period);
    let shared = product.and_then(|it| it.checked_div(of));
    shared.ok_or_else(|| format!("{period} is too long a period"))
}

/// Returns a number; 0 where none is said.
fn number(cpu: &Map<String, Value>, name: &str) -> Result<i64, String> {
    let value = Value::Object(cpu.clone());
    match exact::get(&value, name)? {
        None => Ok(0),
        Some(it) => it
            .as_i64()
            .ok_or_else(|| format!("cpu.{name} is no whole number: {it}")),
    }
}

/// The kernel's usual period, and the engine's, in microseconds.
const PERIOD: i64 = 100_000;
/// The least quota that the kernel takes, in microseconds.
const LEAST: i64 = 1000;
/// The kernel's usual share.
const SHARES: i64 = 1024;
/// A second in microseconds: the kernel's usual period of real-time processes.
const SECOND: i64 = 1_000_000;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn limits() -> Limits {
        let numbers = |text: &str| Some(Numbers::read(text).unwrap());
        Limits {
            cpus: Some(Cpus(1500)),
            cpu_shares: Some(512),
            real_time: Some(100_000),
            processors: numbers("0-3"),
            memory_nodes: numbers("0"),
            ..Limits::default()
        }
    }

    fn held(given: &Value, is_whole: bool) -> Result<Value, String> {
        let mut resources = json!({ "cpu": given });
        let fields = resources.as_object_mut().unwrap();
        hold(fields, &limits(), is_whole).map(|()| resources["cpu"].clone())
    }

    /// Fields of a container's configuration, and what they become; what is not said is as in the first row.
    #[test]
    fn what_is_higher_is_lowered() {
        let most = json!({"quota": 150_000, "period": 100_000, "shares": 512, "cpus": "0,1,2,3", "mems": "0"});
        for (given, want) in [
            (json!({}), json!({})),
            (Value::Null, json!({})),
            (json!({"quota": -1}), json!({})),
            (
                json!({"quota": 0, "period": 0, "shares": 0, "cpus": "", "mems": ""}),
                json!({}),
            ),
            (json!({"quota": 200_000}), json!({})),
            (json!({"quota": 50_000}), json!({"quota": 50_000})),
            (
                json!({"quota": 50_000, "period": 10_000}),
                json!({"quota": 15_000, "period": 10_000}),
            ),
            (
                json!({"period": 1_000_000}),
                json!({"quota": 1_500_000, "period": 1_000_000}),
            ),
            (
                json!({"quota": 50_000, "burst": 50_000}),
                json!({"quota": 50_000, "burst": 0}),
            ),
            (json!({"quota": 100, "period": 600}), json!({})),
            (json!({"shares": 2}), json!({"shares": 2})),
            (json!({"shares": 262_144}), json!({})),
            (json!({"cpus": "2-9"}), json!({"cpus": "2,3"})),
            (
                json!({"cpus": "1", "idle": 1}),
                json!({"cpus": "1", "idle": 1}),
            ),
            (
                json!({"realtimeRuntime": 950_000}),
                json!({"realtimeRuntime": 100_000, "realtimePeriod": 1_000_000}),
            ),
            (
                json!({"realtimeRuntime": -1, "realtimePeriod": 500_000}),
                json!({"realtimeRuntime": 50_000, "realtimePeriod": 500_000}),
            ),
            (
                json!({"realtimeRuntime": 10, "realtimePeriod": 1_000_000}),
                json!({"realtimeRuntime": 10, "realtimePeriod": 1_000_000}),
            ),
        ] {
            let mut wanted = most.clone();
            for (key, value) in want.as_object().unwrap() {
                wanted[key] = value.clone();
            }
            assert_eq!(held(&given, true).unwrap(), wanted, "{given}");
        }
    }

    #[test]
    fn an_update_changes_what_it_speaks_of() {
        for (given, want) in [
            (json!({}), json!({})),
            (
                json!({"quota": 0, "period": 0, "cpus": ""}),
                json!({"quota": 0, "period": 0, "cpus": ""}),
            ),
            (json!({"shares": 100}), json!({"shares": 100})),
            (json!({"shares": 1000}), json!({"shares": 512})),
            // Alone, a short period would make much of the quota that there is.
            (
                json!({"quota": 0, "period": 1000}),
                json!({"quota": 1500, "period": 1000}),
            ),
            (
                json!({"quota": -1, "period": 0}),
                json!({"quota": 150_000, "period": 100_000}),
            ),
            (json!({"cpus": "3,4"}), json!({"cpus": "3"})),
        ] {
            assert_eq!(held(&given, false).unwrap(), want, "{given}");
        }
        let mut nothing = json!({"memory": {}});
        hold(nothing.as_object_mut().unwrap(), &limits(), false).unwrap();
        assert_eq!(nothing, json!({"memory": {}}));
    }

    #[test]
    fn what_is_none_of_it_is_refused() {
        for given in [
            json!({"cpus": "7"}),
            json!({"cpus": 7}),
            json!({"cpus": "all"}),
            json!({"mems": "1"}),
            json!({"quota": "1"}),
            json!({"quota": 1.5}),
            json!({"quota": 18_446_744_073_709_551_615_u64}),
            json!({"period": i64::MAX}),
            json!({"Quota": 1}),
            json!([]),
        ] {
            assert!(held(&given, true).is_err(), "{given}");
        }
    }

    #[test]
    fn numbers_of_processors_are_plain() {
        let read = |it: f64| Cpus::try_from(it).map(|it| it.0);
        assert_eq!(read(1.5), Ok(1500));
        assert_eq!(read(0.01), Ok(10));
        for bad in [0.0, -1.0, 0.001, f64::NAN, f64::INFINITY, 1e9] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
