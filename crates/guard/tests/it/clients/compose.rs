//! docker-compose, under the roles that people have, and at the engine itself: each has to do the same.

use seawall_testkit::tool::missing;

use super::stage::Stage;
use crate::proxy::setup::run;

const FILE: &str = r#"
version: "2.4"
services:
  db:
    image: dev-box:1
    command: ["sh", "-c", "echo db up; sleep 600"]
    volumes: ["data:/data"]
    networks: [back]
    healthcheck: {test: ["CMD", "true"], interval: 1s}
  web:
    image: dev-NAME
    build: ./web
    depends_on: {db: {condition: service_healthy}}
    networks: [back, front]
    ports: ["127.0.0.1::8080"]
    volumes: ["./web:/src:ro"]
    environment: {A: b}
volumes: {data: {}}
networks: {back: {}, front: {}}
"#;

/// Steps: the words, and what they have to print. All have to succeed.
const STEPS: &[(&str, &str)] = &[
    ("up -d", "Creating NAME_web_1 ... done"),
    ("ps", "Up (healthy)"),
    ("logs --no-color", "db_1   | db up"),
    ("exec -T web cat /src/index", "hello"),
    ("run --rm -T db echo once", "once"),
    ("up -d --no-recreate --scale db=2", "Creating NAME_db_2"),
    ("ps -q db | wc -l", "2"),
    ("port web 8080", "127.0.0.1:"),
    ("restart -t 0 web", "Restarting NAME_web_1 ... done"),
    ("build", "Successfully tagged dev-NAME:latest"),
    ("up -d --force-recreate -t 0", "Recreating NAME_web_1 "),
    ("down -v -t 0", "Removing volume NAME_data"),
];

#[test]
fn compose_does_what_it_does_at_the_engine() {
    if let Some(why) = missing(&["docker-compose"]) {
        eprintln!("skipped: {why}");
        return;
    }
    let Some(stage) = Stage::start() else {
        return;
    };
    std::thread::scope(|scope| {
        for role in ["engine", "administrator", "developer"] {
            let stage = &stage;
            scope.spawn(move || {
                let wrong = steps(stage, role);
                assert!(wrong.is_empty(), "{role}: {}", wrong.join("\n"));
            });
        }
    });
    refused(&stage);
}

fn furnish(stage: &Stage, name: &str, file: &str) -> std::path::PathBuf {
    let folder = stage.at("project").join(name);
    std::fs::create_dir_all(folder.join("web")).unwrap();
    let build = "FROM dev-box:1\nCMD [\"sh\",\"-c\",\"cat /src/index; sleep 600\"]\n";
    std::fs::write(folder.join("web/Dockerfile"), build).unwrap();
    std::fs::write(folder.join("web/index"), "hello\n").unwrap();
    std::fs::write(folder.join("docker-compose.yml"), file).unwrap();
    folder
}

fn compose(stage: &Stage, role: &str, name: &str, words: &str) -> std::process::Output {
    let folder = stage.at("project").join(name);
    let mut command = stage.shell(
        "/usr/bin/docker",
        role,
        &format!("docker-compose -p {name} {words}"),
    );
    command
        .env("COMPOSE_DOCKER_CLI_BUILD", "0")
        .env("COMPOSE_HTTP_TIMEOUT", "60")
        .current_dir(folder);
    run(&mut command)
}

fn steps(stage: &Stage, role: &str) -> Vec<String> {
    let name = format!("p{role}");
    furnish(stage, &name, &FILE.replace("NAME", &name));
    let mut wrong = Vec::new();
    for (words, want) in STEPS {
        let output = compose(stage, role, &name, words);
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        let want = want.replace("NAME", &name);
        if !output.status.success() || !text.contains(&want) {
            wrong.push(format!(
                "{words}: {:?}, no {want:?} in {text}",
                output.status.code()
            ));
        }
    }
    wrong
}

/// What a developer may not have is told in Compose's own output.
fn refused(stage: &Stage) {
    let service =
        |more: &str| format!("version: '2.4'\nservices: {{a: {{image: 'dev-box:1', {more}}}}}\n");
    for (more, want) in [
        ("privileged: true", "container.privileged"),
        ("volumes: ['/etc:/e']", "container.mounts"),
        ("ports: ['8080:80']", "container.ports"),
        (
            "network_mode: host",
            "network of the host may not be shared",
        ),
        ("build: ./web", "the name bad_a may not be given here"),
    ] {
        let file = if want.contains("bad_a") {
            "version: '2.4'\nservices: {a: {build: ./web}}\n".to_owned()
        } else {
            service(more)
        };
        furnish(stage, "bad", &file);
        let output = compose(stage, "developer", "bad", "up -d");
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(!output.status.success(), "{more}: {text}");
        assert!(
            text.contains("seawall guard: ") && text.contains(want),
            "{more}: {text}"
        );
    }
}
