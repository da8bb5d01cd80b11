//! Arguments of `seawall pki`.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Make and revoke the certificates of engines and of their clients
#[derive(Subcommand)]
pub(crate) enum Pki {
    /// Make an authority: its key and certificate, and an empty list of revoked certificates
    Init(Init),
    /// Issue a certificate
    #[command(subcommand)]
    Issue(Issue),
    /// List what was issued
    List(Home),
    /// Issue certificates anew, under the same names and into the same folders
    Renew(Renew),
    /// Revoke a certificate, and make the list of revoked ones anew
    Revoke(Revoke),
    /// Look for what is wrong: with the authority, and with how this host's engine is reached
    Doctor(Doctor),
}

/// Where the authority is.
#[derive(Args)]
pub(crate) struct Home {
    /// Folder of the authority
    #[arg(
        long = "dir",
        value_name = "FOLDER",
        env = "SEAWALL_PKI",
        default_value = "/etc/seawall/pki"
    )]
    pub(crate) folder: PathBuf,
}

/// Make an authority
#[derive(Args)]
#[command(after_help = "Examples:
  seawall pki init
  seawall pki init --permit-dns docker.example.internal --permit-ip 10.0.0.0/8

An authority that is held to names can't vouch for others, even if somebody steals its key.")]
pub(crate) struct Init {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Its name
    #[arg(long, default_value = "Seawall authority")]
    pub(crate) name: String,
    /// Hold it to this domain and what is below it
    #[arg(long, value_name = "DOMAIN")]
    pub(crate) permit_dns: Vec<String>,
    /// Hold it to these addresses
    #[arg(long, value_name = "ADDRESS[/LENGTH]")]
    pub(crate) permit_ip: Vec<String>,
    /// Days that it is good for
    #[arg(long, default_value_t = 3650, value_parser = clap::value_parser!(u16).range(1..))]
    pub(crate) days: u16,
}

/// Issue a certificate
#[derive(Subcommand)]
pub(crate) enum Issue {
    /// For an engine or a guard: its clients know by it whom they talk to
    Server(Server),
    /// For a person or a program that talks to an engine or a guard
    Client(Client),
}

/// For an engine or a guard
#[derive(Args)]
#[command(after_help = "Example:
  seawall pki issue server build1 --dns build1.example.internal --ip 10.0.0.7 --out /etc/docker/tls")]
pub(crate) struct Server {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Its name in lists
    pub(crate) name: String,
    /// A name that clients connect to
    #[arg(long, value_name = "NAME")]
    pub(crate) dns: Vec<String>,
    /// An address that clients connect to
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) ip: Vec<IpAddr>,
    /// Days that it is good for
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=825))]
    pub(crate) days: u16,
    /// Folder for ca.pem, server-cert.pem, server-key.pem and a daemon.json that names them
    #[arg(short, long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
}

/// For a person or a program
#[derive(Args)]
#[command(after_help = "Examples:
  seawall pki issue client alice --out ~/.docker/engine
  seawall pki issue client ci --uri spiffe://example.internal/ci --hours 2 --out ./tls
  seawall pki issue client alice --context build1 --host tcp://build1.example.internal:2376")]
pub(crate) struct Client {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Who it is: to the guard, its identity where no URI is given
    pub(crate) name: String,
    /// Who it is, as a URI; to the guard, the first one is its identity
    #[arg(long, value_name = "URI")]
    pub(crate) uri: Vec<String>,
    /// Hours that it is good for
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u16).range(1..=19_800))]
    pub(crate) hours: u16,
    /// Folder for ca.pem, cert.pem and key.pem, as `docker --tlsverify` and the like read them
    #[arg(
        short,
        long,
        value_name = "FOLDER",
        required_unless_present = "context"
    )]
    pub(crate) out: Option<PathBuf>,
    /// Write a context of the docker command by this name
    #[arg(long, value_name = "NAME", requires = "host")]
    pub(crate) context: Option<String>,
    /// The engine's address for the context
    #[arg(long, value_name = "tcp://HOST:PORT", requires = "context")]
    pub(crate) host: Option<String>,
    /// The docker command's folder for the context
    #[arg(long, value_name = "FOLDER", env = "DOCKER_CONFIG")]
    pub(crate) docker_config: Option<PathBuf>,
}

/// Issue certificates anew
#[derive(Args)]
#[command(after_help = "Example, for a timer that runs every hour:
  seawall pki renew --due")]
pub(crate) struct Renew {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Numbers or names of certificates
    #[arg(value_name = "SERIAL|NAME", required_unless_present = "due")]
    pub(crate) which: Vec<String>,
    /// All of which two thirds of their life are over; and the list of revoked certificates
    #[arg(long, conflicts_with = "which")]
    pub(crate) due: bool,
}

/// Revoke a certificate
#[derive(Args)]
pub(crate) struct Revoke {
    #[command(flatten)]
    pub(crate) home: Home,
    /// Numbers of certificates, or names: then all of that name
    #[arg(value_name = "SERIAL|NAME", required = true)]
    pub(crate) which: Vec<String>,
}

/// Look for what is wrong
#[derive(Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    pub(crate) home: Home,
    /// The engine's address, as `seawall audit` takes it
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) host: Option<String>,
}
