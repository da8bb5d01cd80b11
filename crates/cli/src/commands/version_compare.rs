//! `seawall version-compare SCHEME A B` and `seawall version-compare SCHEME --check FILE`.

use std::fs::File;
use std::io::{self, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use seawall_advisory::record::Scheme;
use seawall_advisory::version::check::{Checked, check, sign};

use crate::exit::Usage;

/// Compare two versions as an ecosystem orders them
#[derive(Args)]
#[command(
    after_help = "Prints <, = or >. With --check, FILE holds lines `A OP B` with OP among < = > <= >= == !=; \
blank lines and lines that begin with # are skipped; each line that fails is printed, then `N of M failed`.

Examples:
  seawall version-compare dpkg 1.0~rc1-1 1.0-1
  seawall version-compare maven 1.0-rc1 1.0
  seawall version-compare pep440 --check comparisons.txt

Exit codes: 0 compared, and every line holds; 1 a line fails; 2 a version or a line that is not allowed."
)]
pub(crate) struct VersionCompare {
    /// Whose order
    #[arg(value_parser = scheme())]
    scheme: Scheme,
    /// A version
    #[arg(required_unless_present = "check", conflicts_with = "check")]
    a: Option<String>,
    /// Another version
    #[arg(required_unless_present = "check", conflicts_with = "check")]
    b: Option<String>,
    /// Check the comparisons in a file; - is standard input
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
}

fn scheme() -> impl TypedValueParser<Value = Scheme> {
    PossibleValuesParser::new(Scheme::ALL.map(Scheme::name))
        .map(|name| Scheme::of_name(&name).unwrap_or(Scheme::Generic))
}

/// Compares two versions, or checks a list of comparisons.
pub(super) fn run(arguments: &VersionCompare) -> anyhow::Result<ExitCode> {
    if let Some(file) = &arguments.check {
        return check_file(arguments, file);
    }
    let (Some(a), Some(b)) = (&arguments.a, &arguments.b) else {
        return Err(Usage("two versions are needed, or --check FILE".to_owned()).into());
    };
    let order = arguments
        .scheme
        .compare(a, b)
        .map_err(|invalid| Usage(invalid.to_string()))?;
    writeln!(io::stdout().lock(), "{}", sign(order))?;
    Ok(ExitCode::SUCCESS)
}

fn check_file(arguments: &VersionCompare, file: &Path) -> anyhow::Result<ExitCode> {
    let mut output = io::stdout().lock();
    let unreadable = |error: &io::Error| Usage(format!("cannot read {}: {error}", file.display()));
    let checked = if file.as_os_str() == "-" {
        check(arguments.scheme, &mut io::stdin().lock(), &mut output)
    } else {
        let opened = File::open(file).map_err(|error| unreadable(&error))?;
        check(arguments.scheme, &mut BufReader::new(opened), &mut output)
    };
    match checked {
        Ok(checked) => Ok(answer(checked)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(error.into()),
        Err(error) => Err(unreadable(&error).into()),
    }
}

/// 1 where a comparison does not hold, 2 where a line is none.
fn answer(checked: Checked) -> ExitCode {
    match checked {
        Checked { malformed: 1.., .. } => ExitCode::from(2),
        Checked { failed: 1.., .. } => ExitCode::from(1),
        _ => ExitCode::SUCCESS,
    }
}
