//! Falco's command line: that of 0.44, and what older ones still have in scripts.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
/// Falco's command line, done by Seawall
#[derive(Clone, Debug, Parser)]
#[command(
    name = "falco",
    disable_version_flag = true,
    max_term_width = 100,
    after_help = "Watching live events needs root, a kernel with BTF, and a program that was built with the feature `sensor`. SIGHUP reads
configuration and rules again; files that were rotated away are opened anew with or without SIGUSR1."
)]
pub(super) struct Arguments {
    /// Configuration file [default: /etc/falco/falco.yaml where there is one]
    #[arg(short, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Print the JSON Schema of configurations
    #[arg(long)]
    pub(super) config_schema: bool,
    /// Print the JSON Schema of rule files
    #[arg(long)]
    pub(super) rule_schema: bool,
    /// Set a value of the configuration, `key.path[0]=value`; `key[]=value` appends
    #[arg(short, value_name = "KEY=VALUE")]
    pub(super) option: Vec<String>,
    /// Rule file or folder of such; may be repeated
    #[arg(short, value_name = "PATH")]
    pub(super) rules: Vec<PathBuf>,
    /// Check a rule file or folder of such and print the result; may be repeated
    #[arg(short = 'V', long, value_name = "PATH")]
    pub(super) validate: Vec<PathBuf>,
    /// Describe all rules; as JSON, macros and lists as well
    #[arg(short = 'L')]
    pub(super) list_rules: bool,
    /// Describe one rule
    #[arg(short = 'l', value_name = "RULE")]
    pub(super) describe: Option<String>,
    /// List the fields of conditions and outputs, of all sources or of one
    #[arg(long, value_name = "SOURCE", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(super) list: Option<String>,
    /// List the event types
    #[arg(long)]
    pub(super) list_events: bool,
    /// With --list, names alone
    #[arg(short = 'N')]
    pub(super) names: bool,
    /// With --list or --list-events: in which form
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(super) format: Form,
    /// As --format markdown
    #[arg(long, hide = true)]
    pub(super) markdown: bool,
    /// List the plugins
    #[arg(long)]
    pub(super) list_plugins: bool,
    /// Describe a plugin
    #[arg(long, value_name = "NAME")]
    pub(super) plugin_info: Option<String>,
    /// List event types that are left out unless -A is there
    #[arg(short = 'i')]
    pub(super) ignored: bool,
    /// Load everything and stop before watching
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Print what a report of a fault needs: version, command line, configuration, rules
    #[arg(long)]
    pub(super) support: bool,
    /// Print the version
    #[arg(long)]
    pub(super) version: bool,
    /// Switch a source of events on; switches the others off
    #[arg(long, value_name = "SOURCE")]
    pub(super) enable_source: Vec<String>,
    /// Switch a source of events off
    #[arg(long, value_name = "SOURCE")]
    pub(super) disable_source: Vec<String>,
    /// Switch rules off whose name has this in it
    #[arg(short = 'D', value_name = "PART")]
    pub(super) disable: Vec<String>,
    /// Switch rules off that have this tag
    #[arg(short = 'T', value_name = "TAG")]
    pub(super) disable_tag: Vec<String>,
    /// Only rules that have this tag
    #[arg(short = 't', value_name = "TAG", conflicts_with = "disable_tag")]
    pub(super) only_tag: Vec<String>,
    /// Add a text with fields to all outputs
    #[arg(short = 'p', long = "print", value_name = "OUTPUT")]
    pub(super) print: Option<String>,
    /// Replay a capture file
    #[arg(short = 'e', value_name = "FILE")]
    pub(super) capture: Option<PathBuf>,
    /// Watch all event types (all that are needed always are)
    #[arg(short = 'A')]
    pub(super) all_events: bool,
    /// Print buffers of bytes as base64
    #[arg(short = 'b', long = "print-base64")]
    pub(super) base64: bool,
    /// Stop after so many seconds
    #[arg(short = 'M', value_name = "SECONDS")]
    pub(super) seconds: Option<u64>,
    /// Write the process id to a file
    #[arg(short = 'P', long = "pidfile", value_name = "FILE")]
    pub(super) pid_file: Option<PathBuf>,
    /// Write out each alert at once
    #[arg(short = 'U', long)]
    pub(super) unbuffered: bool,
    /// Say more on standard error
    #[arg(short = 'v')]
    pub(super) verbose: bool,
    /// Of older versions: the socket of an engine of Kubernetes
    #[arg(long, hide = true, value_name = "PATH")]
    pub(super) cri: Vec<PathBuf>,
    /// Of older versions
    #[arg(long, hide = true)]
    pub(super) disable_cri_async: bool,
    /// Of older versions: bytes of what is read and written
    #[arg(short = 'S', long, hide = true, value_name = "BYTES")]
    pub(super) snaplen: Option<u64>,
    /// Print the size of a page
    #[arg(long)]
    pub(super) page_size: bool,
}

/// In which form lists are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// Text
    #[default]
    Text,
    /// Markdown tables
    Markdown,
    /// JSON
    Json,
}

impl Arguments {
    pub(super) fn form(&self) -> Form {
        if self.markdown {
            Form::Markdown
        } else {
            self.format
        }
    }
}
