//! Outputs as `seawall.yaml` has them.

use std::path::PathBuf;
use std::time::Duration;

use seawall_policy::config::watch as written;
use seawall_runtime::engine::alert::{Form, Format};
use seawall_runtime::language::Priority;

use super::{Bounds, Command, Filter, Output, Post, Program, To};

/// Returns the outputs of a configuration.
pub fn outputs(written: &[written::Output]) -> Vec<Output> {
    written.iter().map(output).collect()
}

/// Returns an output of a configuration.
pub fn output(written: &written::Output) -> Output {
    Output {
        name: written.name.clone(),
        to: to(&written.to),
        form: form(written.form),
        filter: Filter {
            // Both have the same eight names.
            minimum: Priority::of(written.priority.name()).unwrap_or(Priority::Debug),
            rules: written.rules.clone(),
            tags: written.tags.clone(),
        },
        bounds: Bounds {
            alerts: usize::try_from(written.alerts).unwrap_or(usize::MAX),
            bytes: usize::try_from(written.bytes.0).unwrap_or(usize::MAX),
        },
    }
}

fn to(to: &written::To) -> To {
    match to {
        written::To::File(path) => To::File {
            path: PathBuf::from(path),
            kept: true,
        },
        written::To::Program(it) => To::Program(Program {
            command: match &it.command {
                written::Command::Direct(words) => Command::Direct(words.clone()),
                written::Command::Shell(text) => Command::Shell(text.clone()),
            },
            kept: it.keep_alive,
            patience: Duration::from_secs(it.timeout.0),
        }),
        written::To::Http(it) => To::Post(Post {
            web: it.web.clone(),
            content_type: it.content_type.clone(),
            user_agent: None,
            patience: Duration::from_secs(it.timeout.0),
        }),
        written::To::Drain(drain) => To::Drain(drain.clone()),
    }
}

fn form(form: written::Form) -> Form {
    Form {
        format: if form.json {
            Format::Json
        } else {
            Format::Text
        },
        iso_time: form.iso_time,
        output: form.output,
        message: form.message,
        fields: form.fields,
        tags: form.tags,
        ..Form::default()
    }
}
