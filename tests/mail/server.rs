//! A small SMTP server on a port of its own: it speaks enough of RFC 5321 to be sent to, and misbehaves on request.
//!
//! Always holds: a message counts as taken only when its final dot has arrived, as with a real server; what breaks off
//! before that is dropped.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How the server behaves.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behaviour {
    /// How long each answer takes.
    pub pause: Duration,
    /// Refuse each n-th recipient.
    pub refuse_every: Option<usize>,
    /// Take this message, and hang up without an answer.
    pub mute_after: Option<usize>,
    /// Hang up after each n-th message, once it was answered.
    pub hang_up_every: Option<usize>,
}

/// A message as it arrived.
#[derive(Clone, Debug)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub data: Vec<u8>,
}

#[derive(Default)]
struct State {
    behaviour: Behaviour,
    taken: Vec<Letter>,
    recipients: usize,
    refused: usize,
}

/// The server; its thread ends with the test.
pub struct Server {
    address: String,
    state: Arc<Mutex<State>>,
}

impl Server {
    pub fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address").to_string();
        let state = Arc::new(Mutex::new(State { behaviour, ..State::default() }));
        let shared = state.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = shared.clone();
                // a client that is killed ends its conversation with a fault, which is what the tests want
                std::thread::spawn(move || Conversation::new(stream, state).and_then(|mut c| c.hold()));
            }
        });
        Self { address, state }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    pub fn taken(&self) -> Vec<Letter> {
        self.state.lock().expect("whole").taken.clone()
    }

    pub fn refused(&self) -> usize {
        self.state.lock().expect("whole").refused
    }

    pub fn set(&self, behaviour: Behaviour) {
        self.state.lock().expect("whole").behaviour = behaviour;
    }
}

struct Conversation {
    lines: BufReader<TcpStream>,
    out: TcpStream,
    state: Arc<Mutex<State>>,
    from: String,
    to: String,
}

impl Conversation {
    fn new(stream: TcpStream, state: Arc<Mutex<State>>) -> std::io::Result<Self> {
        let lines = BufReader::new(stream.try_clone()?);
        Ok(Self { lines, out: stream, state, from: String::new(), to: String::new() })
    }

    fn hold(&mut self) -> std::io::Result<()> {
        self.say("220 test.example")?;
        loop {
            let mut line = String::new();
            if self.lines.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let line = line.trim_end();
            let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" => self.say("250-test.example\r\n250 8BITMIME")?,
                "MAIL" => {
                    self.from = address(line);
                    self.say("250 sender ok")?;
                }
                "RCPT" => self.recipient(address(line))?,
                "DATA" => {
                    self.say("354 go ahead")?;
                    if !self.content()? {
                        return Ok(());
                    }
                }
                "QUIT" => return self.say("221 bye"),
                "NOOP" | "RSET" => self.say("250 ok")?,
                _ => self.say("502 what?")?,
            }
        }
    }

    fn recipient(&mut self, to: String) -> std::io::Result<()> {
        let refuse = {
            let mut state = self.state.lock().expect("whole");
            state.recipients += 1;
            let refuse = state.behaviour.refuse_every.is_some_and(|n| state.recipients.is_multiple_of(n));
            state.refused += usize::from(refuse);
            refuse
        };
        let answer = if refuse { format!("550 no mailbox {to}") } else { "250 recipient ok".to_owned() };
        self.to = to;
        self.say(&answer)
    }

    /// Reads up to the dot; false when the conversation is over.
    fn content(&mut self) -> std::io::Result<bool> {
        let mut data = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.lines.read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            if line == b".\r\n" {
                break;
            }
            let stuffed = line.starts_with(b".");
            data.extend_from_slice(&line[usize::from(stuffed)..]);
        }
        let (count, behaviour) = {
            let mut state = self.state.lock().expect("whole");
            state.taken.push(Letter { from: self.from.clone(), to: self.to.clone(), data });
            (state.taken.len(), state.behaviour)
        };
        if behaviour.mute_after == Some(count) {
            return Ok(false);
        }
        self.say("250 taken")?;
        Ok(!behaviour.hang_up_every.is_some_and(|n| count.is_multiple_of(n)))
    }

    fn say(&mut self, answer: &str) -> std::io::Result<()> {
        let pause = self.state.lock().expect("whole").behaviour.pause;
        std::thread::sleep(pause);
        self.out.write_all(format!("{answer}\r\n").as_bytes())
    }
}

/// What stands between the angle brackets.
fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map(|(address, _)| address.to_owned()).unwrap_or_default()
}
