//! What a service may take and who reaches it: limits, ports, health checks, logs.

use super::Work;
use super::field::Value;
use super::need::Need;
use crate::compose::Service;

impl Work<'_> {
    /// Sets limits where there are none.
    pub(super) fn limits(&mut self, service: Service<'_>) {
        let name = service.name();
        let memory = Value::Text(self.wishes.memory.clone());
        let (cpus, pids) = (self.wishes.cpus.clone(), self.wishes.pids.to_string());
        let limits = [
            (
                "CMP-0027",
                "mem_limit",
                memory,
                "one service cannot take the memory of all",
                "the kernel kills what takes more: measure it (`docker stats`), and set it with --memory",
            ),
            (
                "CMP-0028",
                "cpus",
                Value::Plain(cpus),
                "one service cannot take the processors of all",
                "it is slower where it used more: set it with --cpus",
            ),
            (
                "CMP-0029",
                "pids_limit",
                Value::Plain(pids),
                "a fork bomb ends within the service",
                "threads count, too: programs with hundreds of them fail to start more; set it with --pids",
            ),
        ];
        for (check, field, value, why, risk) in limits {
            if self.fault(check, name).is_none() || self.leaves(field) {
                continue;
            }
            let own = self.layout.service(name).and_then(|own| own.get(field));
            if own.is_some()
                || service
                    .at(&["deploy", "resources", "limits"])
                    .is_some_and(|it| {
                        let deployed = match field {
                            "mem_limit" => "memory",
                            "pids_limit" => "pids",
                            other => other,
                        };
                        it.get(deployed).is_some()
                    })
            {
                let why = format!("it says itself that `{field}` has no end");
                self.leave(name, Some(check), why);
                continue;
            }
            self.change(
                service,
                Some(check),
                (field, &value.flow()),
                why,
                Some(risk.to_owned()),
            );
            self.add(service, field, value);
        }
    }

    /// Publishes ports on the host alone.
    pub(super) fn ports(&mut self, service: Service<'_>, need: &Need) {
        let name = service.name();
        if self.leaves("ports") {
            return;
        }
        let words = format!("service {name}");
        let is_meant = self.wishes.local_ports
            || self.wishes.takes_back
            || need.known.is_some_and(|known| known.is_database);
        let faults: Vec<_> = self
            .faults
            .iter()
            .filter(|it| it.check.id() == "CMP-0016" && it.place.words == words)
            .copied()
            .collect();
        for fault in faults {
            let value = fault.value.clone().unwrap_or_default();
            if !is_meant {
                let why = format!("{}: --local-ports publishes it on 127.0.0.1", fault.message);
                self.leave(name, Some("CMP-0016"), why);
                continue;
            }
            let Some(fix) = self.own_fix(service, fault) else {
                let why = format!("{}: that cannot be taken back from here", fault.message);
                self.leave(name, Some("CMP-0016"), why);
                continue;
            };
            let why = if need.known.is_some_and(|known| known.is_database) {
                "a database is for other services, which reach it over the network of the project"
            } else {
                "the port is published on the host's own address only"
            };
            let risk = "nobody reaches it from other machines any more";
            let shown = format!("127.0.0.1:… ({value})");
            self.change(
                service,
                Some("CMP-0016"),
                ("ports", &shown),
                why,
                Some(risk.to_owned()),
            );
            self.out.edits.extend(fix);
        }
    }

    /// Asks images that are known whether they work.
    pub(super) fn health(&mut self, service: Service<'_>, need: &Need) {
        let name = service.name();
        let Some(test) = need.known.and_then(|known| known.health) else {
            return;
        };
        let is_open = self
            .fault("CMP-0033", name)
            .is_some_and(|fault| fault.variant != Some("disabled"));
        // What is started in its place answers to another question.
        let is_other = ["entrypoint", "healthcheck"]
            .iter()
            .any(|field| service.get(field).is_some());
        if !is_open || is_other || self.leaves("healthcheck") {
            return;
        }
        let text = |text: &str| Value::Text(text.to_owned());
        let value = Value::Map(vec![
            ("test".to_owned(), Value::texts(["CMD-SHELL", test])),
            ("interval".to_owned(), text("30s")),
            ("timeout".to_owned(), text("5s")),
            ("retries".to_owned(), Value::Plain("3".to_owned())),
            ("start_period".to_owned(), text("60s")),
        ]);
        let why = "Compose and Swarm see whether it answers, not only whether it runs";
        self.change(
            service,
            Some("CMP-0033"),
            ("healthcheck", &value.flow()),
            why,
            None,
        );
        self.add(service, "healthcheck", value);
    }

    /// Bounds what is logged.
    pub(super) fn logging(&mut self, service: Service<'_>) {
        if service.get("logging").is_some() || self.leaves("logging") {
            return;
        }
        let text = |text: &str| Value::Text(text.to_owned());
        let options = Value::Map(vec![
            ("max-size".to_owned(), text("10m")),
            ("max-file".to_owned(), text("3")),
        ]);
        let value = Value::Map(vec![
            ("driver".to_owned(), text("json-file")),
            ("options".to_owned(), options),
        ]);
        let why = "what it logs cannot fill the disk";
        let risk = "logs go to files of the engine, also where its default driver is another: leave it out with \
                    --leave logging there";
        self.change(
            service,
            None,
            ("logging", &value.flow()),
            why,
            Some(risk.to_owned()),
        );
        self.add(service, "logging", value);
    }
}
