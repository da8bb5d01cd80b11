//! The command line of the verbs about channels, as it is typed.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

/// Install the newest database of a channel
#[derive(Args)]
#[command(
    after_help = "A channel is a directory on a web server, in a registry or on this machine, whose manifest is signed. \
The channel, its mirrors and its key are remembered after the first success. Mirrors are tried in the order given; \
whatever one serves is believed only where the manifest's signature and digests say so, and a manifest that has \
expired or goes back is refused. Whatever fails, the installed database stays.

The database is installed in the data directory: $SEAWALL_DATA_DIR, else for root /var/lib/seawall, for anybody else \
$XDG_DATA_HOME/seawall or ~/.local/share/seawall.

Examples:
  seawall db update --from https://db.example/seawall --key publisher.pem
  seawall db update                                    the channel that is remembered
  seawall db update --from oci://ghcr.io/acme/seawall-db:1 --from https://mirror.example/db --key publisher.pem
  seawall db update --check                            only say whether there is something newer

Exit codes: 0 installed, or nothing newer; 1 with --check: there is something newer; 2 wrong usage;
3 nothing acceptable could be had or installed."
)]
pub(crate) struct Update {
    #[command(flatten)]
    pub(crate) trust: Trust,
    /// Channel, or a mirror of it: `https://…`, `oci://REGISTRY/NAME:TAG`, `file:///…` or a
    /// directory
    #[arg(
        long,
        value_name = "URL",
        env = "SEAWALL_DB_URL",
        value_delimiter = ','
    )]
    pub(crate) from: Vec<String>,
    /// Only say whether there is something newer: exit 1 where there is
    #[arg(long)]
    pub(crate) check: bool,
    /// Seconds to wait for another update to end
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub(crate) wait: u64,
    #[command(flatten)]
    pub(crate) network: Network,
}

/// Sign a database and put it into a channel
#[derive(Args)]
#[command(
    after_help = "What is written: the database, packed and as it is, a delta from each --delta-from, and the signed \
manifest, which comes last. Files are named by their content, so that older ones may stay as long as clients ask for \
them. A directory is served by any web server.

Examples:
  seawall db key new publisher                         makes publisher.key and publisher.pem
  seawall db publish --db new.swdb --key publisher.key --to /srv/www/seawall --delta-from old.swdb
  seawall db publish --db new.swdb --key publisher.key --to oci://registry.example/seawall-db:1 --expires 7d"
)]
pub(crate) struct Publish {
    /// Database to publish
    #[arg(long, value_name = "FILE")]
    pub(crate) db: PathBuf,
    /// Private key to sign with, in PEM; several sign together, and any of them is enough for those
    /// who verify
    #[arg(long, value_name = "KEY", required = true)]
    pub(crate) key: Vec<PathBuf>,
    /// Directory or `oci://REGISTRY/NAME:TAG` to publish to
    #[arg(long, value_name = "DIR|URL")]
    pub(crate) to: String,
    /// How long the manifest holds: a number of days (30d), hours (12h) or minutes (90m)
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = lifetime)]
    pub(crate) expires: Duration,
    /// Older database to make a delta from; may be given several times
    #[arg(long, value_name = "OLD")]
    pub(crate) delta_from: Vec<PathBuf>,
    /// Number of the manifest, greater than the last one's (default: the seconds since 1970)
    #[arg(long, value_name = "NUMBER")]
    pub(crate) serial: Option<u64>,
    #[command(flatten)]
    pub(crate) network: Network,
}

#[derive(Subcommand)]
pub(crate) enum Key {
    /// Make a new key: NAME.key, which signs and is kept secret, and NAME.pem, which is given out
    New {
        /// Where to, without an ending; nothing is ever overwritten
        #[arg(value_name = "NAME")]
        name: PathBuf,
    },
    /// Print the public key of a private or public one, and its id
    Show {
        /// The key in PEM
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// Write the installed database to a file, for a machine without a network
#[derive(Args)]
#[command(
    after_help = "The file is a tar with the signed manifest and the database.

Examples:
  seawall db export --output seawall-db.tar
  seawall db import seawall-db.tar --key publisher.pem     on the other machine"
)]
pub(crate) struct Export {
    /// File to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// Install a database that `db export` wrote
#[derive(Args)]
#[command(
    after_help = "Signature, expiry and rollback are checked exactly as `db update` does. The file may be compressed \
with gzip or Zstandard.

Examples:
  seawall db import seawall-db.tar --key publisher.pem
  seawall db import seawall-db.tar                         with the key that is remembered"
)]
pub(crate) struct Import {
    /// File to read
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) trust: Trust,
    /// Seconds to wait for another update to end
    #[arg(long, value_name = "SECONDS", default_value_t = 120)]
    pub(crate) wait: u64,
}

#[derive(Args)]
pub(crate) struct Trust {
    /// Public key of the publisher, in PEM; several may be given, and one signature is enough
    #[arg(
        long,
        value_name = "KEY",
        env = "SEAWALL_DB_KEY",
        value_delimiter = ','
    )]
    pub(crate) key: Vec<PathBuf>,
}

#[derive(Args)]
#[command(next_help_heading = "Network")]
pub(crate) struct Network {
    /// Host that may be reached without verified TLS or over plain HTTP
    #[arg(long, value_delimiter = ',', value_name = "HOST[:PORT],…")]
    pub(crate) insecure_registry: Vec<String>,
    /// PEM file with certificate authorities to trust besides the system's
    #[arg(long, value_name = "FILE")]
    pub(crate) registry_ca: Option<PathBuf>,
    /// User name for the registry
    #[arg(
        long,
        value_name = "NAME",
        requires = "password_stdin",
        env = "SEAWALL_REGISTRY_USERNAME"
    )]
    pub(crate) username: Option<String>,
    /// Read the password for the registry from standard input
    #[arg(long, requires = "username")]
    pub(crate) password_stdin: bool,
}

fn lifetime(text: &str) -> Result<Duration, String> {
    let wrong = || "write it as 30d, 12h or 90m".to_owned();
    let (number, unit) = text
        .split_at_checked(text.len().saturating_sub(1))
        .ok_or_else(wrong)?;
    let seconds: u64 = match unit {
        "d" => 86_400,
        "h" => 3_600,
        "m" => 60,
        _ => return Err(wrong()),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match number.checked_mul(seconds) {
        Some(seconds) if (1..=LONGEST).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err("a manifest holds between a minute and two years".to_owned()),
    }
}

const LONGEST: u64 = 2 * 366 * 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes() {
        for (text, want) in [
            ("30d", Some(30 * 86_400)),
            ("12h", Some(12 * 3_600)),
            ("90m", Some(90 * 60)),
            ("0d", None),
            ("30", None),
            ("d", None),
            ("", None),
            ("-1d", None),
            ("9999999d", None),
            ("99999999999999999999d", None),
            ("3ä", None),
        ] {
            let got = lifetime(text).ok().map(|time| time.as_secs());
            assert_eq!(got, want, "{text}");
        }
    }
}
