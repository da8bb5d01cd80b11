//! Limits: asked for where the profile has a most, and never above it. A change that says nothing of a limit leaves it.

use super::container::Making;
use super::{Held, fits_any, shown};
use crate::api::container::Limits;

impl Held<'_> {
    /// Holds limits to the profile.
    pub(super) fn limits(&mut self, limits: &Limits, making: Making) {
        let Limits {
            memory,
            memory_swap,
            nano_cpus,
            pids,
            ulimits,
            shared_memory,
            real_time,
            // What is spared, swapped and pinned takes nothing beyond the other limits.
            memory_reservation: _,
            swappiness: _,
            kernel_memory: _,
            cpu_shares,
            processors: _,
            memory_nodes: _,
            block_weight,
            block_devices,
        } = limits;
        if making == Making::Command {
            return;
        }
        let allowed = self.profile.limits.clone();
        let most = |size: Option<seawall_policy::config::guard::Size>| size.map(|it| it.0);
        let most_memory = most(allowed.memory);
        self.limit("memory", *memory, most_memory, making);
        let cpus = allowed.cpus.map(|it| it.0);
        self.limit("cpus", *nano_cpus, cpus, making);
        // Here zero takes the limit away, also in a change.
        let lifts = pids.is_some_and(|it| it <= 0);
        let making_pids = if lifts { Making::Whole } else { making };
        self.limit("pids", *pids, allowed.pids, making_pids);
        let swap = most(allowed.memory_and_swap);
        self.swap(
            *memory_swap,
            swap.or(most_memory.map(|it| it.saturating_mul(2))),
        );
        let shared = most(allowed.shared_memory).unwrap_or(SHARED);
        if shared_memory.is_some_and(|it| it > i128::from(shared) || it < 0) {
            self.fault("limits", format!("shared memory is above {shared}"));
        }
        if *real_time && !allowed.real_time {
            self.fault("limits", "real-time scheduling may not be asked for");
        }
        let is_first = cpu_shares.is_some_and(|it| it > CPU_SHARES)
            || block_weight.is_some_and(|it| it > BLOCK_WEIGHT)
            || !block_devices.is_empty();
        if is_first && !allowed.priorities {
            self.fault("limits", "it may not go before others");
        }
        for (name, soft, hard) in ulimits {
            let most = allowed.ulimits.get(name).or(allowed.ulimits.get("*"));
            let is_within = most.is_some_and(|most| {
                let most = i128::from(*most);
                (0..=most).contains(soft) && (0..=most).contains(hard)
            });
            // What has no end at all is -1.
            let is_any = most.is_some_and(|most| *most >= ENDLESS);
            if !is_within && !is_any {
                self.fault(
                    "limits",
                    format!("ulimit {} is above what is allowed", shown(name)),
                );
            }
        }
    }

    /// Holds one limit against the most that is given.
    fn limit(&mut self, name: &str, said: Option<i128>, most: Option<u64>, making: Making) {
        let Some(most) = most else {
            return;
        };
        match said.filter(|it| *it != 0) {
            None if making == Making::Change => {}
            None => self.fault(
                "limits",
                format!("{name} has to be limited, to {most} at most"),
            ),
            Some(said) if said < 0 || said > i128::from(most) => {
                self.fault("limits", format!("{name} may be {most} at most"));
            }
            Some(_) => {}
        }
    }

    /// Swap counts together with memory; -1 is without end, zero and nothing are the engine's choice.
    fn swap(&mut self, said: Option<i128>, most: Option<u64>) {
        if let Some((said, most)) = said.zip(most) {
            if said < 0 || said > i128::from(most) {
                self.fault("limits", format!("memory and swap may be {most} at most"));
            }
        }
    }

    /// Holds what happens for want of memory to the profile.
    pub(super) fn out_of_memory(&mut self, score: Option<i128>, is_kill_disabled: bool) {
        let least = i128::from(self.profile.limits.oom_score);
        if score.is_some_and(|score| score < least) {
            self.fault("limits", format!("oom_score_adj may be {least} at least"));
        }
        if is_kill_disabled && !self.profile.limits.oom_kill_disabled {
            self.fault(
                "limits",
                "it may not be kept from being killed for want of memory",
            );
        }
    }

    /// Holds the driver of a container's volumes to the profile.
    pub(super) fn volume_driver(&mut self, driver: Option<&str>) {
        if let Some(driver) = driver.filter(|it| !it.is_empty()) {
            if !fits_any(driver, &self.profile.volumes.drivers) {
                self.fault(
                    "volumes",
                    format!("the driver {} is not allowed", shown(driver)),
                );
            }
        }
    }
}

/// Bytes of shared memory that the engine gives by itself.
const SHARED: u64 = 64 << 20;
/// The share of processors that the engine gives by itself.
const CPU_SHARES: i128 = 1024;
/// The share of block devices that the kernel gives by itself.
const BLOCK_WEIGHT: i128 = 500;
/// A most that is none.
const ENDLESS: u64 = i64::MAX as u64;
