//! Limits, restarts, health and logs of a container as a Compose file has them.

use std::fmt::Write as _;

use super::compose::{File, quoted};

impl File<'_> {
    /// Writes limits.
    pub(super) fn limits(&mut self) {
        let host = self.container.host.clone();
        let numbers = [
            ("mem_limit", &host.memory),
            ("mem_reservation", &host.memory_reservation),
            ("memswap_limit", &host.memory_swap),
            ("cpu_quota", &host.cpu_quota),
            ("cpu_period", &host.cpu_period),
            ("cpu_shares", &host.cpu_shares),
            ("oom_score_adj", &host.oom_score),
            ("pids_limit", &host.pids_limit),
        ];
        for (key, fact) in numbers {
            let value = self.known(fact, key);
            // Swap without an end is the engine's own way to say that a container has no limit of memory.
            let is_none = |value: &i64| *value == 0 || key == "pids_limit" && *value < 0;
            if let Some(value) = value.filter(|value| !is_none(value)) {
                self.line(key, &value.to_string());
            }
        }
        if let Some(nano) = self.known(&host.nano_cpus, "cpus").filter(|it| *it > 0) {
            let (whole, part) = (nano.div_euclid(BILLION), nano.rem_euclid(BILLION));
            self.line("cpus", &format!("\"{whole}.{part:09}\""));
        }
        self.text(&host.cpuset, "cpuset", &[]);
        let ulimits = self.known(&host.ulimits, "ulimits").unwrap_or_default();
        let ulimits: Vec<String> = ulimits
            .iter()
            .map(|it| {
                format!(
                    "{}: {{soft: {}, hard: {}}}",
                    quoted(&it.name),
                    it.soft,
                    it.hard
                )
            })
            .collect();
        self.block("ulimits", &ulimits);
    }

    /// Writes when it is started again, how its health is tested, and where its logs go.
    pub(super) fn life(&mut self) {
        let host = self.container.host.clone();
        if let Some(policy) = self.known(&host.restart, "restart") {
            let most = host.restart_most.known().copied().unwrap_or_default();
            match policy.as_str() {
                "" | "no" => {}
                "on-failure" if most > 0 => {
                    self.line("restart", &quoted(&format!("on-failure:{most}")));
                }
                policy => self.line("restart", &quoted(policy)),
            }
        }
        let own = self.container.health_check.known();
        let given = self.image.and_then(|image| image.health_check.as_ref());
        if let Some(test) = own.filter(|test| Some(*test) != given) {
            let words: Vec<String> = test.iter().map(|word| quoted(word)).collect();
            let _ = writeln!(
                self.out.text,
                "    healthcheck:\n      test: [{}]",
                words.join(", ")
            );
        }
        if let Some(driver) = self
            .known(&host.log_driver, "logging")
            .filter(|it| !it.is_empty())
        {
            let options = self
                .known(&host.log_options, "options of the logs")
                .unwrap_or_default();
            let mut lines = vec![format!("driver: {}", quoted(&driver))];
            let kept = options.iter().filter(|(_, value)| *value != "***");
            let kept: Vec<String> = kept
                .map(|(name, value)| format!("  {}: {}", quoted(name), quoted(value)))
                .collect();
            if options.len() > kept.len() {
                self.note("an option of its logs holds a secret, which is not recorded: complete `--log-opt`");
            }
            if !kept.is_empty() {
                lines.push("options:".to_owned());
                lines.extend(kept);
            }
            self.block("logging", &lines);
        }
    }
}

const BILLION: i64 = 1_000_000_000;
