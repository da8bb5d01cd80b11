//! The command line of `seawall vex`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use seawall_formats::vex::write::VexFormat;
use seawall_model::statement::StatementStatus;
use seawall_model::time::Timestamp;

use crate::commands::look::Looking;

/// Make statements about vulnerabilities (VEX), or check them
#[derive(Subcommand)]
pub(crate) enum Vex {
    /// State what one vulnerability means for a product
    Create(Box<Create>),
    /// State what the findings of a scan, or of a saved report, mean for it
    Generate(Box<Generate>),
    /// Put several documents into one
    Merge(Box<Merge>),
    /// Say whether documents can be read and followed
    Validate(Validate),
}

/// State what one vulnerability means for a product
#[derive(Args)]
#[command(
    after_help = "What the format demands is checked: `not_affected` needs a justification or a statement, `affected` a \
statement of what to do, `fixed` the version. Justifications: component_not_present, \
vulnerable_code_not_present, vulnerable_code_not_in_execute_path, \
vulnerable_code_cannot_be_controlled_by_adversary, inline_mitigations_already_exist.

Examples:
  seawall vex create --author 'Acme <security@acme.example>' --id CVE-2023-5363 \\
    --product pkg:oci/app@sha256:… --part pkg:deb/debian/openssl@3.0.11-1 \\
    --status not_affected --justification vulnerable_code_not_in_execute_path -o app.vex.json
  seawall vex create --author Acme --from report.json --id CVE-2023-5363 --package openssl \\
    --status under_investigation
  seawall scan --vex app.vex.json app:1.2

Exit codes: 0 written; 2 wrong usage, or a document that no reader would follow."
)]
pub(crate) struct Create {
    /// The vulnerability: a CVE or any other id
    #[arg(long, value_name = "ID", required_unless_present = "finding")]
    pub(super) id: Option<String>,
    /// Other ids of it
    #[arg(long, value_delimiter = ',', value_name = "ID,…")]
    pub(super) alias: Vec<String>,
    /// What the statement holds for, by its package URL
    #[arg(long, value_name = "PURL", required_unless_present = "from")]
    pub(super) product: Vec<String>,
    /// Only this package in the product, by its package URL
    #[arg(
        long,
        value_name = "PURL",
        requires = "product",
        conflicts_with = "from"
    )]
    pub(super) part: Vec<String>,
    /// What is so, as a status of VEX
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub(super) status: StatementStatus,
    /// Why the product is not affected
    #[arg(long, value_name = "WORD")]
    pub(super) justification: Option<String>,
    /// The same in your own words; for `affected`, what to do about it
    #[arg(long, value_name = "TEXT")]
    pub(super) statement: Option<String>,
    /// Saved report that has the finding: it tells package, aliases and image
    #[arg(long, value_name = "REPORT")]
    pub(super) from: Option<PathBuf>,
    /// The finding in that report by its fingerprint, instead of --id and --package
    #[arg(
        long,
        value_name = "FINGERPRINT",
        requires = "from",
        conflicts_with = "id"
    )]
    pub(super) finding: Option<String>,
    /// Name or package URL of the package in that report, where several have the vulnerability
    #[arg(long, value_name = "NAME|PURL", requires = "from")]
    pub(super) package: Option<String>,
    #[command(flatten)]
    pub(super) head: Head,
}

/// State what the findings of a scan, or of a saved report, mean for it
#[derive(Args)]
#[command(
    after_help = "What is stated: an accepted finding is `not_affected` where the reason of its exception begins with a \
justification (reason=\"vulnerable_code_not_present: …\"), else `affected`, with the reason; what a changelog \
proves is `fixed`; what cannot be reached is `not_affected`; open findings are what --open says. What is set \
aside by VEX already, or belongs to a package of the distribution, is not stated.

The statements hold in the image, or in what --product names; where there is neither they speak of the packages \
wherever these are, and that is said.

Examples:
  seawall vex generate --author Acme app:1.2 -o app.vex.json
  seawall vex generate --author Acme --open leave-out report report.json
  seawall vex generate --author Acme --namespace https://acme.example --format csaf report.json

Exit codes: 0 written; 2 wrong usage, or nothing to state; 3 the target could not be looked at."
)]
pub(crate) struct Generate {
    /// A saved report, or anything that `scan` takes, with its kind in front or not
    #[arg(required = true, num_args = 1..=2, value_name = "[KIND] TARGET")]
    pub(super) target: Vec<String>,
    /// What an open finding is stated to be
    #[arg(long, value_enum, default_value_t, value_name = "STATUS")]
    pub(super) open: Open,
    /// What the statements hold in, by its package URL (default: the image)
    #[arg(long, value_name = "PURL")]
    pub(super) product: Option<String>,
    #[command(flatten)]
    pub(super) head: Head,
    #[command(flatten)]
    pub(super) looking: Looking,
}

/// What an open finding is stated to be.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Open {
    /// Not yet known
    #[default]
    UnderInvestigation,
    /// Affected, with the upgrade as what to do
    Affected,
    /// Nothing
    LeaveOut,
}

/// Put several documents into one
#[derive(Args)]
#[command(
    after_help = "Of what several documents say about one thing the latest counts, as for `scan --vex`; two that \
contradict each other and are of the same time cannot be put into one.

Examples:
  seawall vex merge --author Acme vendor.json own.json -o all.vex.json

Exit codes: 0 written; 2 a file cannot be read, or the documents contradict each other."
)]
pub(crate) struct Merge {
    /// The documents, of any of the usual formats
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) head: Head,
}

/// Say whether documents can be read and followed
#[derive(Args)]
#[command(
    after_help = "Exit codes: 0 all of it counts; 1 something in a document does not; 2 a file is no VEX."
)]
pub(crate) struct Validate {
    /// The documents, of any of the usual formats
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,
}

/// What the document says of itself, and where it goes.
#[derive(Args)]
#[command(next_help_heading = "Document")]
pub(crate) struct Head {
    /// Who makes the statements: a name, better with an address
    #[arg(long, value_name = "NAME", env = "SEAWALL_VEX_AUTHOR")]
    pub(super) author: String,
    /// In which role; for csaf coordinator, discoverer, other, translator, user or vendor
    #[arg(long, value_name = "ROLE")]
    pub(super) role: Option<String>,
    /// Address under which the author publishes; csaf needs it
    #[arg(long, value_name = "URL")]
    pub(super) namespace: Option<String>,
    /// Id of the document (default: made of its content)
    #[arg(long, value_name = "ID")]
    pub(super) document_id: Option<String>,
    /// Version of the document
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(super) document_version: u32,
    /// Time of the document, such as 2027-01-31T12:00:00Z (default: now)
    #[arg(long, value_name = "TIME")]
    pub(super) created: Option<Timestamp>,
    /// The same in seconds since 1970, as reproducible builds have it
    #[arg(long, value_name = "SECONDS", env = "SOURCE_DATE_EPOCH", hide = true)]
    pub(super) source_date_epoch: Option<i64>,
    /// openvex (0.2.0), csaf (2.0) or cyclonedx (1.6)
    #[arg(short, long, default_value = "openvex", value_name = "FORMAT")]
    pub(super) format: VexFormat,
    /// Write the document to a file
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    pub(super) file: Option<PathBuf>,
}

fn status(text: &str) -> Result<StatementStatus, String> {
    let mut all = StatementStatus::ALL.into_iter();
    all.find(|status| status.name() == text).ok_or_else(|| {
        let known = StatementStatus::ALL.map(StatementStatus::name);
        format!("it is not one of {}", known.join(", "))
    })
}
