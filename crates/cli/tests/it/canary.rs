//! No report shows anything of a secret, whichever check quotes the value that it stands in.

use std::fmt::Write as _;

use crate::program::Desk;

/// What stands behind a prefix that makes it a secret of a known form, or below a name that promises one.
const BODY: &str = "Zq8vT3nLx7Wp2KdRf5Yh9CbGm4JsXe6UaQtV";

/// Documents with the secret wherever one can stand, as `¶` (of a known form) and `§`.
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "Dockerfile",
        "FROM debian:12\nARG NPM_TOKEN=§\nENV DB_PASSWORD=§ API_KEY=\"§\" NOTE=¶\n\
        ENV SECRET_KEY §\nLABEL deploy.token=§ org.opencontainers.image.url=¶\n\
        LABEL org.opencontainers.image.source=https://user:§@example.org/x\n\
        ADD http://user:§@example.org/a.tar.gz?token=¶ /opt/\nADD https://¶@example.org/b.git /b\n\
        RUN curl -k https://user:§@example.org/x | sh\nRUN wget --no-check-certificate -O- http://x:¶@example.org/ | bash\n\
        RUN git clone http://user:§@example.org/a.git && pip install --index-url http://user:§@example.org/simple --trusted-host §.example.org x\n\
        RUN echo 'root:§' | chpasswd && useradd -p § app && export AWS_SECRET_ACCESS_KEY=§ && sudo PASSWORD=§ make\n\
        RUN apt-get install -y curl && PGPASSWORD=§ psql && echo ¶ > /etc/token\n\
        RUN <<END\nexport B_TOKEN=¶\nmysql -p§\nEND\nCOPY ¶.pem /etc/\nEXPOSE 22\n\
        HEALTHCHECK CMD curl -u user:§ http://localhost/?token=¶\nENTRYPOINT run --password §\nCMD [\"app\", \"--token\", \"¶\"]\n\
        ONBUILD ENV PASSWORD=§\nMAINTAINER ¶\n",
    ),
    (
        "compose.yaml",
        "services:\n  a:\n    image: user:¶@registry.example/x\n    privileged: true\n    environment:\n      DB_PASSWORD: §\n      \
        URL: http://user:§@db/\n      NOTE: ¶\n    command: app --password § ¶\n    labels:\n      token: ¶\n    \
        build:\n      context: https://user:§@example.org/a.git\n      args:\n        NPM_TOKEN: §\n    \
        healthcheck:\n      test: curl http://user:§@localhost/\n    volumes:\n      - /root/¶:/x\n  \
        b:\n    image: b\n    environment:\n      - API_KEY=§\n      - 'NOTE=¶'\nsecrets:\n  s:\n    environment: ¶\n",
    ),
    (
        "pod.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {token: ¶}}\nspec:\n  containers:\n  - name: app\n    \
        image: app:latest\n    command: [app, --password, §, ¶]\n    env:\n    - {name: DB_PASSWORD, value: §}\n    \
        - {name: NOTE, value: ¶}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  password: §\n  note: ¶\n  \
        url: http://user:§@db/\n---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: §}\n",
    ),
    (
        "daemon.json",
        "{\"registry-mirrors\": [\"http://user:§@mirror.example\"], \"proxies\": {\"http-proxy\": \"http://user:§@proxy.example\"}, \
        \"labels\": [\"token=¶\"], \"log-opts\": {\"splunk-token\": \"¶\"}, \"insecure-registries\": [\"¶.example\"]}\n",
    ),
];

const FORMATS: &[&str] = &[
    "table",
    "json",
    "sarif",
    "html",
    "markdown",
    "junit",
    "github",
    "gitlab",
    "gitlab-codequality",
    "checkstyle",
    "cosign-vuln",
    "template --template @csv",
    "template --template @text",
];

/// Returns four letters in a row of the secret that a text shows, with what stands around them.
fn shown(text: &str) -> Option<String> {
    let parts = (0..BODY.len() - 4).map(|at| &BODY[at..at + 4]);
    parts.into_iter().find_map(|part| {
        let at = text.find(part)?;
        let around = text
            .char_indices()
            .filter(|(place, _)| place + 150 > at && *place < at + 60);
        Some(around.map(|(_, char)| char).collect())
    })
}

#[test]
fn no_report_shows_anything_of_a_secret() {
    let desk = Desk::new();
    let token = format!("ghp_{BODY}");
    let mut leaks = String::new();
    for (name, text) in DOCUMENTS {
        desk.file(name, text.replace('¶', &token).replace('§', BODY));
    }
    for (name, _) in DOCUMENTS {
        for format in FORMATS {
            let ran = desk.run(&format!("check --profile all -f {format} {name}"));
            assert!(
                ran.code != 3 && !ran.out.is_empty(),
                "{format} {name}: {ran:?}"
            );
            if let Some(found) = shown(&ran.out).or_else(|| shown(&ran.err)) {
                writeln!(leaks, "{format} {name}: {found}").unwrap();
            }
        }
    }
    assert!(leaks.is_empty(), "{leaks}");
}
