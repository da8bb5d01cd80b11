use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::language::{Loader, Settings as Rules};
use seawall_runtime::state::State;
use seawall_sensor::{call, kernel::Settings, live::Live};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut loader = Loader::new(Rules::default());
    let file = std::env::args().nth(1).unwrap();
    loader.load(&file, &std::fs::read(&file)?);
    println!("{:#?}", loader.results().iter().map(|it| format!("{it:?}").chars().take(600).collect::<String>()).collect::<Vec<_>>());
    let rules = loader.rules();
    let engine = Engine::new(&rules, "syscall", Matching::First).map_err(|e| format!("{e:?}"))?;
    let kinds = call::all().map(|it| it.kind).filter(|kind| engine.program().wants(seawall_runtime::event::Kind(*kind))).collect();
    let settings = Settings::of_kinds(&kinds);
    println!("calls {:?}", settings.calls);
    let mut live = Live::start(&settings, State::default())?;
    let world = World::new("host");
    let mut workspace = Workspace::default();
    let until = Instant::now() + Duration::from_secs(std::env::args().nth(2).unwrap().parse()?);
    let (mut n, mut a) = (0u64, 0u64);
    while Instant::now() < until {
        live.turn(Duration::from_millis(5), &mut |event, state| {
            n += 1;
            let scene = Scene::of(event, state, &world);
            for alert in engine.alerts(&scene, &mut workspace) {
                a += 1;
                println!("{} {:?} {}", alert.time, alert.rule, alert.message);
            }
        })?;
    }
    println!("{n} events {a} alerts unread {} {:#?}", live.unread(), live.counts()?);
    Ok(())
}
