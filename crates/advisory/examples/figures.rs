//! What a database costs in use, for `cargo xtask bench db`: how long it takes to open, to look a package
//! up, and to judge an inventory. Prints one `name value` a line.
//!
//! `figures DATABASE RUNS` reads the file; packages are made of the names and versions that its own rows
//! speak of. `figures DATABASE dump` prints all rows instead, and `figures DATABASE digest` a digest of
//! what is said of each system: a change that is only to be faster must not change it.

#![expect(clippy::print_stdout, reason = "what it prints is what it is for")]

use std::error::Error;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::hint::black_box;
use std::io::{BufWriter, Write as _, stdout};
use std::path::Path;
use std::time::Instant;

use seawall_advisory::language;
use seawall_advisory::matching::match_packages;
use seawall_advisory::store::{Database, StoredRow, StoredStatus, StoredUntil};
use seawall_model::distribution::Distribution;
use seawall_model::inventory::Inventory;
use seawall_model::package::{Package, PackageType};
use seawall_model::purl::Purl;
use seawall_model::time::Date;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("which database?")?;
    let runs = arguments.next().ok_or("how many runs?")?;
    if runs == "dump" {
        return dump(&Database::open(Path::new(&path))?);
    }
    if runs == "digest" {
        return digest(&Database::open(Path::new(&path))?);
    }
    let runs: u32 = runs.parse()?;
    let bytes: &'static [u8] = fs::read(&path)?.leak();
    let start = Instant::now();
    let database = Database::from_static(bytes, "embedded")?;
    black_box(database.rows("debian:12", "openssl").count());
    println!("open_embedded_ms {}", milliseconds(start));
    let start = Instant::now();
    let from_file = Database::open(Path::new(&path))?;
    black_box(from_file.rows("debian:12", "openssl").count());
    println!("open_file_ms {}", milliseconds(start));
    lookups(&database, runs)?;
    let start = Instant::now();
    black_box(database.find("CVE-2024-3094")?.len());
    println!("find_ms {}", milliseconds(start));
    for (name, inventory) in inventories(&database)? {
        let runs = runs.max(1);
        let mut judged = match_packages(&database, &inventory, TODAY);
        // The kernel accounts in ticks: only many runs together have a cost.
        let before = cpu_milliseconds()?;
        for _ in 0..runs {
            judged = match_packages(&database, &inventory, TODAY);
        }
        let cost = (cpu_milliseconds()? - before) / f64::from(runs);
        println!("match_{name}_packages {}", inventory.packages.len());
        println!("match_{name}_matches {}", judged.matches.len());
        println!("match_{name}_dismissed {}", judged.dismissed);
        println!("match_{name}_cpu_ms {cost:.1}");
    }
    Ok(())
}

/// Writes every row as one line: for other databases to hold the same.
fn dump(database: &Database) -> Result<(), Box<dyn Error>> {
    let mut out = BufWriter::new(stdout().lock());
    for ecosystem in database.ecosystems() {
        for package in database.packages(ecosystem)? {
            for row in database.rows(ecosystem, package) {
                let (source, row) = row?;
                let (id, says, source) = (row.vulnerability, row.status, &source.name);
                writeln!(out, "{ecosystem}\t{package}\t{id}\t{source}\t{says}")?;
            }
        }
    }
    Ok(out.flush()?)
}

/// Prints a digest of what is said of each system.
fn digest(database: &Database) -> Result<(), Box<dyn Error>> {
    for (name, inventory) in inventories(database)? {
        let judged = match_packages(database, &inventory, TODAY);
        let mut hasher = DefaultHasher::new();
        format!("{judged:?}").hash(&mut hasher);
        println!("{name} {:016x}", hasher.finish());
    }
    Ok(())
}

/// Lookups of packages that are there, and of such that are not, in no order.
fn lookups(database: &Database, runs: u32) -> Result<(), Box<dyn Error>> {
    let names = database.packages("debian:12")?;
    let count = names.len().max(1);
    for (what, suffix) in [("hit", ""), ("miss", "-no-such")] {
        let mut rates = Vec::new();
        for _ in 0..runs.max(1) {
            let wanted: Vec<String> = (0..LOOKUPS)
                // Steps that share no factor with the count visit all names in no order.
                .filter_map(|at| names.get(at.wrapping_mul(7919) % count))
                .map(|name| format!("{name}{suffix}"))
                .collect();
            let start = Instant::now();
            let mut rows = 0_usize;
            for name in &wanted {
                rows = rows.wrapping_add(usize::from(
                    database.rows("debian:12", name).next().is_some(),
                ));
            }
            black_box(rows);
            rates.push(20_000.0 / start.elapsed().as_secs_f64());
        }
        println!("lookups_{what}_per_s {:.0}", median(&mut rates));
    }
    Ok(())
}

/// Systems of 2,000 packages: of Debian, of `AlmaLinux`, of Alpine, of languages; those of the first two as
/// they are where updates are installed; and one of Debian on which every package has advisories and a
/// third was never updated.
fn inventories(database: &Database) -> Result<Vec<(&'static str, Inventory)>, Box<dyn Error>> {
    let mut found = Vec::new();
    for (name, id, version, kind, mix) in [
        ("debian", "debian", "12", PackageType::Deb, USUAL),
        ("debian_kept", "debian", "12", PackageType::Deb, KEPT),
        ("almalinux", "almalinux", "9", PackageType::Rpm, USUAL),
        ("almalinux_kept", "almalinux", "9", PackageType::Rpm, KEPT),
        ("alpine", "alpine", "3.20", PackageType::Apk, USUAL),
        ("neglected", "debian", "12", PackageType::Deb, NEGLECTED),
    ] {
        let distribution = Distribution {
            id: id.to_owned(),
            version: version.to_owned(),
            ..Distribution::default()
        };
        let inventory = Inventory {
            distribution: Some(distribution),
            packages: packages(database, &format!("{id}:{version}"), kind, 2000, mix)?,
            ..Inventory::default()
        };
        found.push((name, inventory));
    }
    let mut of_languages = Vec::new();
    for ecosystem in ["npm", "pypi", "golang", "maven"] {
        if let Some(language) = language::of_name(ecosystem) {
            of_languages.extend(packages(database, ecosystem, language.kind, 500, USUAL)?);
        }
    }
    let languages = Inventory {
        packages: of_languages,
        ..Inventory::default()
    };
    found.push(("languages", languages));
    Ok(found)
}

/// What a system is made of.
#[derive(Clone, Copy)]
struct Mix {
    /// Of how many packages one has advisories.
    known: usize,
    /// Of how many of these one is old; the others have the last version that a row speaks of.
    old: usize,
    age: Age,
}

/// How old an old package is.
#[derive(Clone, Copy)]
enum Age {
    /// It has the first version that any row speaks of, and packages of all module streams are there.
    First,
    /// It has the last version of a year ago, and there are no modules.
    Year,
}

/// Packages spread evenly over the names of an ecosystem, and between them such that no row names.
fn packages(
    database: &Database,
    ecosystem: &str,
    kind: PackageType,
    wanted: usize,
    mix: Mix,
) -> Result<Vec<Package>, Box<dyn Error>> {
    let names = database.packages(ecosystem)?;
    let step = (names.len() / (wanted / mix.known).max(1)).max(1);
    let mut named = names.iter().step_by(step).enumerate();
    let mut packages = Vec::new();
    for number in 0..wanted {
        let (name, version) = match (number % mix.known == 0).then(|| named.next()).flatten() {
            Some((at, name)) => {
                let versions = versions(database, ecosystem, name, kind, mix.age)?;
                let version = match mix.age {
                    _ if at % mix.old != 0 => versions.last(),
                    Age::First => versions.first(),
                    Age::Year => versions.iter().rfind(|(_, date)| {
                        date.is_none_or(|date| date.days() < TODAY.days() - 365)
                    }),
                };
                let version = version.or(versions.last()).map(|(version, _)| *version);
                ((*name).to_owned(), version.unwrap_or("1"))
            }
            None => (format!("package-{number}"), "1.2.3-4"),
        };
        let purl = Purl::new(kind.name(), &name, version);
        packages.push(Package::new(kind, &name, version, purl));
    }
    Ok(packages)
}

/// A version, and the day of the row that speaks of it.
type Dated<'a> = (&'a str, Option<Date>);

/// Returns the versions that rows speak of, sorted, with the days of the rows.
fn versions<'a>(
    database: &'a Database,
    ecosystem: &str,
    name: &str,
    kind: PackageType,
    age: Age,
) -> Result<Vec<Dated<'a>>, Box<dyn Error>> {
    let rows = database
        .rows(ecosystem, name)
        .map(|row| row.map(|(_, row)| row));
    let rows: Vec<StoredRow<'_>> = rows.collect::<Result<_, _>>()?;
    let dated = rows
        .iter()
        .filter_map(|row| Some((version(row)?, row.date)));
    let there = |version: &str| matches!(age, Age::First) || !version.contains(".module");
    let mut versions: Vec<_> = dated.filter(|(version, _)| there(version)).collect();
    let scheme = language::scheme_of(kind);
    versions.sort_by_cached_key(|(version, _)| {
        let key = scheme.key(version).and_then(Result::ok);
        key.map(|key| key.as_bytes().to_vec()).unwrap_or_default()
    });
    Ok(versions)
}

/// Half of the packages have advisories, and of these one in ten is as old as can be.
const USUAL: Mix = Mix {
    known: 2,
    old: 10,
    age: Age::First,
};
/// The same, but one in ten is a year old.
const KEPT: Mix = Mix {
    age: Age::Year,
    ..USUAL
};
const NEGLECTED: Mix = Mix {
    known: 1,
    old: 3,
    age: Age::First,
};

fn version<'a>(row: &StoredRow<'a>) -> Option<&'a str> {
    match row.status {
        StoredStatus::FixedIn(version) | StoredStatus::LastAffected(version) => Some(version),
        StoredStatus::Affected(affected) => affected
            .ranges()
            .find_map(|range| match range.until {
                StoredUntil::Fixed(version) | StoredUntil::LastAffected(version) => Some(version),
                _ => range.introduced,
            })
            .or_else(|| affected.versions().last()),
        _ => None,
    }
}

/// CPU time of this thread so far, as the kernel's scheduler accounts for it.
fn cpu_milliseconds() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = text.split(' ').next().unwrap_or_default().parse()?;
    Ok(nanoseconds / 1e6)
}

fn milliseconds(start: Instant) -> String {
    format!("{:.3}", start.elapsed().as_secs_f64() * 1000.0)
}

fn median(figures: &mut [f64]) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

const LOOKUPS: usize = 20_000;
/// 2026-11-22.
const TODAY: Date = Date::from_days(20_779);
