//! The formats of a report, and what is asked for with `--format`, `--output` and `--template`.

use std::ffi::OsStr;
use std::path::PathBuf;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Args, Command, ValueEnum};

/// How to write a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// The report document, which can be read again; see `seawall schema report`
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// One page of HTML that needs no network
    Html,
    /// Markdown, for comments and summaries
    Markdown,
    /// JUnit XML, for continuous integration
    Junit,
    /// Annotations of GitHub Actions
    Github,
    /// Container or dependency scanning report of GitLab
    Gitlab,
    /// Code quality report of GitLab
    GitlabCodequality,
    /// Checkstyle XML, for editors and review tools
    Checkstyle,
    /// Predicate for `cosign attest --type vuln`
    CosignVuln,
    /// Controls of frameworks as CSV; of audits
    Csv,
    /// Assessment results in NIST's OSCAL, as JSON; of audits
    Oscal,
    /// Checklist of the controls with results, XCCDF 1.2; of audits
    Xccdf,
    /// The same as an Asset Reporting Format document; of audits
    Arf,
    /// Metrics for Prometheus' text file collector
    Prometheus,
    /// A template of your own; see `--template`
    Template,
}

impl Format {
    /// Returns whether it tells how frameworks came out, and nothing else.
    pub(crate) const fn is_of_frameworks(self) -> bool {
        matches!(self, Self::Csv | Self::Oscal | Self::Xccdf | Self::Arf)
    }

    /// Returns whether it has no place for how frameworks came out: its readers know only faults of packages, or of
    /// lines of files.
    pub(crate) const fn leaves_out_frameworks(self) -> bool {
        matches!(
            self,
            Self::Gitlab | Self::GitlabCodequality | Self::Checkstyle | Self::CosignVuln
        )
    }
}

/// Which reports to write, and where.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Formats {
    /// How to write the report, and with `=FILE` where to; can be given several times
    #[arg(
        short = 'f',
        long = "format",
        value_parser = WantedParser,
        value_name = "FORMAT[=FILE]"
    )]
    pub(crate) wanted: Vec<Wanted>,
    /// Write the report whose format names no file to this one
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// Template for the format `template`: a file, or `@csv` or `@text`, which come with the program
    #[arg(long, value_name = "FILE|@NAME")]
    pub(crate) template: Option<String>,
}

/// A report that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) format: Format,
    /// Where it goes; nothing stands for `--output` or standard output.
    pub(crate) file: Option<PathBuf>,
}

/// Reads `FORMAT` or `FORMAT=FILE`.
#[derive(Clone, Copy)]
struct WantedParser;

impl TypedValueParser for WantedParser {
    type Value = Wanted;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Wanted, clap::Error> {
        let text = value.to_string_lossy();
        let (name, file) = match text.split_once('=') {
            Some((name, file)) => (name, Some(file)),
            None => (text.as_ref(), None),
        };
        let format = Format::from_str(name, true);
        match (format, file) {
            // A path that is no text cannot come through here; `--output` takes it.
            (Ok(_), Some(file)) if file.is_empty() || value.to_str().is_none() => {}
            (Ok(format), file) => {
                return Ok(Wanted {
                    format,
                    file: file.map(PathBuf::from),
                });
            }
            (Err(_), _) => {}
        }
        Err(invalid(command, argument, &text))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let formats = Format::value_variants().iter();
        Some(Box::new(formats.filter_map(Format::to_possible_value)))
    }
}

fn invalid(command: &Command, argument: Option<&Arg>, text: &str) -> clap::Error {
    let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
    if let Some(argument) = argument {
        let name = ContextValue::String(argument.to_string());
        error.insert(ContextKind::InvalidArg, name);
    }
    let value = ContextValue::String(text.to_owned());
    error.insert(ContextKind::InvalidValue, value);
    let names = Format::value_variants().iter();
    let names = names.filter_map(|one| Some(one.to_possible_value()?.get_name().to_owned()));
    error.insert(
        ContextKind::ValidValue,
        ContextValue::Strings(names.collect()),
    );
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Wanted> {
        let command = Command::new("x");
        WantedParser
            .parse_ref(&command, None, OsStr::new(text))
            .ok()
    }

    #[test]
    fn formats_are_read_with_and_without_a_file() {
        let want = |format, file: Option<&str>| {
            Some(Wanted {
                format,
                file: file.map(PathBuf::from),
            })
        };
        assert_eq!(read("table"), want(Format::Table, None));
        assert_eq!(read("JSON=a=b.json"), want(Format::Json, Some("a=b.json")));
        assert_eq!(
            read("gitlab-codequality=q"),
            want(Format::GitlabCodequality, Some("q"))
        );
        for bad in ["", "json=", "yaml", "=x"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
