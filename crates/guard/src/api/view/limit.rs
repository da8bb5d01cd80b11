//! Limits (Engine API, `Resources`): of containers that are made or changed.

use super::rule;
use super::spot::Spot;
use crate::api::container::Limits;
use crate::api::refusal::{Refusal, excerpt};

/// Reads `Resources`, which stand in a `HostConfig` or at the top of a change.
pub(super) fn limits(spot: &Spot<'_>) -> Result<Limits, Refusal> {
    Ok(Limits {
        memory: set(&spot.field("Memory")?)?,
        memory_swap: set(&spot.field("MemorySwap")?)?,
        nano_cpus: processors(spot)?,
        pids: set(&spot.field("PidsLimit")?)?,
        ulimits: ulimits(&spot.field("Ulimits")?)?,
        shared_memory: None,
        real_time: real_time(spot)?,
        memory_reservation: set(&spot.field("MemoryReservation")?)?,
        swappiness: spot.field("MemorySwappiness")?.integer()?,
        kernel_memory: kernel_memory(spot)?,
        cpu_shares: set(&spot.field("CpuShares")?)?,
        processors: spot.field("CpusetCpus")?.text()?,
        memory_nodes: spot.field("CpusetMems")?.text()?,
        block_weight: set(&spot.field("BlkioWeight")?)?,
        block_devices: block_devices(spot)?,
    })
}

/// Reads limits of processes: name, soft, hard.
pub(super) fn ulimits(spot: &Spot<'_>) -> Result<Vec<(String, i128, i128)>, Refusal> {
    let mut limits = Vec::new();
    for item in spot.items()? {
        let name = item.field("Name")?.text()?.unwrap_or_default();
        let lower = |c: char| c.is_ascii_lowercase();
        if name.is_empty() || !name.chars().all(lower) {
            let why = format!("`{}` is no limit of processes", excerpt(&name));
            return Err(item.refuse(rule::LIMIT, &why));
        }
        let soft = item.field("Soft")?.integer()?.unwrap_or(0);
        let hard = item.field("Hard")?.integer()?.unwrap_or(0);
        limits.push((name, soft, hard));
    }
    Ok(limits)
}

/// Reads a number; zero says nothing to the engine.
pub(super) fn set(spot: &Spot<'_>) -> Result<Option<i128>, Refusal> {
    Ok(spot.integer()?.filter(|it| *it != 0))
}

/// Reads billionths of processors, from quota and period where those are said.
fn processors(spot: &Spot<'_>) -> Result<Option<i128>, Refusal> {
    let nano = set(&spot.field("NanoCpus")?)?;
    let place = spot.field("CpuQuota")?;
    let quota = set(&place)?;
    let period = set(&spot.field("CpuPeriod")?)?;
    match (nano, quota, period) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            let why = "says how much of processors in two ways";
            Err(place.refuse(rule::CONFLICT, why))
        }
        (nano, None, _) => Ok(nano),
        (None, Some(quota), _) if quota < 0 => Ok(Some(-1)),
        (None, Some(quota), period) => {
            let period = period.unwrap_or(DEFAULT_PERIOD);
            let scaled = quota.checked_mul(1_000_000_000);
            let cpus = scaled.and_then(|it| it.checked_div(period));
            let cpus = cpus.filter(|_| period > 0);
            cpus.map(Some)
                .ok_or_else(|| place.refuse(rule::LIMIT, "has no period that it can be a quota of"))
        }
    }
}

/// Tells whether real-time scheduling is asked for. One client writes the names in another case.
fn real_time(spot: &Spot<'_>) -> Result<bool, Refusal> {
    let period = spot.either(&["CpuRealtimePeriod", "CPURealtimePeriod"])?;
    let runtime = spot.either(&["CpuRealtimeRuntime", "CPURealtimeRuntime"])?;
    Ok(set(&period)?.is_some() || set(&runtime)?.is_some())
}

fn kernel_memory(spot: &Spot<'_>) -> Result<Vec<i128>, Refusal> {
    let mut all = Vec::new();
    for name in ["KernelMemory", "KernelMemoryTCP"] {
        all.extend(set(&spot.field(name)?)?);
    }
    Ok(all)
}

/// Reads weights and rates of block devices.
fn block_devices(spot: &Spot<'_>) -> Result<Vec<(&'static str, String, i128)>, Refusal> {
    let mut all = Vec::new();
    for (name, number) in BLOCK_DEVICES {
        for item in spot.field(name)?.items()? {
            let path = item.field("Path")?.text()?.unwrap_or_default();
            let value = item.field(number)?.integer()?.unwrap_or(0);
            all.push((name, path, value));
        }
    }
    Ok(all)
}

/// Fields with a number for each of some block devices, and what the number is called.
const BLOCK_DEVICES: [(&str, &str); 5] = [
    ("BlkioWeightDevice", "Weight"),
    ("BlkioDeviceReadBps", "Rate"),
    ("BlkioDeviceWriteBps", "Rate"),
    ("BlkioDeviceReadIOps", "Rate"),
    ("BlkioDeviceWriteIOps", "Rate"),
];

/// The kernel's period of quotas, in microseconds.
const DEFAULT_PERIOD: i128 = 100_000;
