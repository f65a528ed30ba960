//! Kills `legation read` at random moments, and looks whether anything was lost. See README.md.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Dispatches of the file that is read.
const DISPATCHES: usize = 80;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let program = PathBuf::from(
        arguments
            .next()
            .unwrap_or_else(|| "../target/release/legation".to_owned()),
    );
    let kills: u64 = arguments.next().and_then(|n| n.parse().ok()).unwrap_or(200);
    if !program.exists() {
        eprintln!(
            "kills: {} is not there (cargo build --release in the repository's root)",
            program.display()
        );
        std::process::exit(2);
    }
    let folder = std::env::temp_dir().join(format!("legation-kills-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    let news = folder.join("news.jsonl");
    std::fs::write(&news, dispatches()).expect("a file can be written");
    let whole = folder.join("whole.db");
    let start = Instant::now();
    assert!(
        read(&program, &news, &whole)
            .status()
            .is_ok_and(|status| status.success())
    );
    let length = start.elapsed();
    let expected = exported(&program, &whole);
    println!(
        "undisturbed: {:.1} s, {} bytes exported",
        length.as_secs_f64(),
        expected.len()
    );
    let (mut state, mut early, mut bad) = (0x2545_f491_4f6c_dd1d_u64, 0, 0);
    for kill in 0..kills {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let after = Duration::from_micros(state % (length.as_micros() as u64).max(1));
        let record = folder.join(format!("{kill}.db"));
        let mut run = read(&program, &news, &record).spawn().expect("it starts");
        std::thread::sleep(after);
        let ended = run.try_wait().expect("its state is known").is_some();
        early += u64::from(!ended);
        _ = run.kill();
        _ = run.wait();
        let sound = !record.exists() || is_empty(&record) || verified(&program, &record);
        let finished = read(&program, &news, &record)
            .status()
            .is_ok_and(|status| status.success());
        let same = finished && verified(&program, &record) && exported(&program, &record) == expected;
        if !(sound && same) {
            bad += 1;
            println!("killed after {after:?}: sound {sound}, the same in the end {same}");
        }
        for file in std::fs::read_dir(&folder).expect("the folder is there").flatten() {
            if file
                .file_name()
                .to_string_lossy()
                .starts_with(&format!("{kill}.db"))
            {
                _ = std::fs::remove_file(file.path());
            }
        }
    }
    println!("{kills} kills, {early} of them before the end: {bad} bad (limit 0)");
    _ = std::fs::remove_dir_all(&folder);
    std::process::exit(i32::from(bad > 0));
}

/// Killed before it had its first table: nothing has been kept, and nothing said so.
fn is_empty(record: &Path) -> bool {
    std::fs::metadata(record).is_ok_and(|file| file.len() == 0)
}

fn read(program: &Path, news: &Path, record: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg("read").arg(news).arg("--record").arg(record);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn verified(program: &Path, record: &Path) -> bool {
    let run = Command::new(program)
        .arg("verify")
        .arg("--record")
        .arg(record)
        .output();
    run.is_ok_and(|run| {
        if !run.status.success() {
            println!(
                "{}",
                String::from_utf8_lossy(&run.stderr)
                    .lines()
                    .next()
                    .unwrap_or_default()
            );
        }
        run.status.success()
    })
}

fn exported(program: &Path, record: &Path) -> Vec<u8> {
    let mut command = Command::new(program);
    command
        .args(["export", "--as-of", "2025-01-01", "--record"])
        .arg(record);
    command.output().map(|run| run.stdout).unwrap_or_default()
}

/// Visits, meetings, promises and reprints, in an order of no sense, so that what is told later changes what was told before.
fn dispatches() -> String {
    let mut lines = String::new();
    for n in 0..DISPATCHES {
        let (story, outlet) = (n * 7 % 20, n / 20);
        let (guest, host, city) = [
            ("Kenya", "Uganda", "Kampala"),
            ("Peru", "Chile", "Santiago"),
            ("Norway", "Poland", "Warsaw"),
            ("Samoa", "Fiji", "Suva"),
        ][story % 4];
        let name = [
            "Ana Torvik",
            "Juma Okello",
            "Rosa Medina",
            "Piet Lund",
            "Sina Falani",
        ][story % 5];
        let text = match outlet {
            0 => format!(
                "{city}, March {day} - Foreign Minister {name} of {guest} will visit {host} on March {later}, the ministry said. {guest} \
                 promised to sign a fisheries agreement with {host} by June.",
                day = 1 + story,
                later = 4 + story
            ),
            1 => format!(
                "{city}, March {day} - {guest}'s foreign minister, {name}, arrived in {city} on Tuesday and met officials of {host}. \
                 \"We will finish the road to the harbour this year,\" {name} said.",
                day = 4 + story
            ),
            2 => format!(
                "{guest} and {host} signed an agreement on fisheries in {city} on March {day}. Minister {name} of {guest} said: \"We will \
                 finish the road to the harbour this year.\"",
                day = 5 + story
            ),
            _ => format!(
                "{city} - {guest}'s foreign minister, {name}, arrived in {city} on March {day} and met officials of {host}, the Harbour \
                 Gazette reported.",
                day = 4 + story
            ),
        };
        let published = format!("2024-03-{:02}", 4 + story + outlet);
        let line =
            serde_json::json!({"published": published, "source": format!("Outlet {outlet}"), "text": text});
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    lines
}
