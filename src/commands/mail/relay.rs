//! The conversation with a mail relay, in two steps so that the ledger can be written between them.
//!
//! In: envelopes and message bytes. Out: whether the relay took them, refused them, or was lost.
//! Always holds: until [`Relay::hand_over`] the relay has no byte of the message, so a break before that means it was
//! not sent; a break within it means nobody knows. The connection is plain: no TLS is linked into this program, so the
//! relay is expected on this machine.

use crate::mail::MailError;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::SmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

/// How long an answer may take. RFC 5321 allows a server minutes after the end of a message.
const PATIENCE: Duration = Duration::from_secs(120);

/// What came of a step.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done, with the relay's code.
    Taken(String),
    /// The relay said no, with its code: the message was certainly not accepted.
    Refused(String),
    /// No answer.
    Lost(String),
}

/// A relay that may be connected.
pub struct Relay {
    name: String,
    addresses: Vec<SocketAddr>,
    connection: Option<SmtpConnection>,
}

impl Relay {
    /// Looks the relay up; connects to nothing yet.
    ///
    /// # Errors
    /// When there is no such host, or it is another machine and that was not allowed.
    pub fn find(name: &str, trust_network: bool) -> Result<Self, MailError> {
        let no_such = |message: String| MailError::RelayName { relay: name.to_owned(), message };
        let addresses: Vec<SocketAddr> = name.to_socket_addrs().map_err(|fault| no_such(fault.to_string()))?.collect();
        if addresses.is_empty() {
            return Err(no_such("it has no address".to_owned()));
        }
        let relay = Self { name: name.to_owned(), addresses, connection: None };
        if !trust_network && !relay.is_here() {
            return Err(MailError::RelayFar { relay: name.to_owned() });
        }
        Ok(relay)
    }

    /// Whether the relay is on this machine.
    pub fn is_here(&self) -> bool {
        self.addresses.iter().all(|address| address.ip().is_loopback())
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Offers a message: sender, recipient, readiness for its content.
    pub fn offer(&mut self, from: &Address, to: &Address, message: &[u8]) -> Outcome {
        let connection = match self.connected() {
            Ok(connection) => connection,
            Err(fault) => return Outcome::Lost(in_words(&fault)),
        };
        let Some(parameters) = parameters(connection, to, message) else {
            return Outcome::Refused("no_smtputf8".to_owned());
        };
        let offered = connection
            .command(Mail::new(Some(from.clone()), parameters))
            .and_then(|_| connection.command(Rcpt::new(to.clone(), Vec::new())))
            .and_then(|_| connection.command(Data));
        match offered {
            Ok(response) => Outcome::Taken(response.code().to_string()),
            Err(fault) => self.outcome(&fault),
        }
    }

    /// Hands over the message that was just offered.
    pub fn hand_over(&mut self, message: &[u8]) -> Outcome {
        let Some(connection) = &mut self.connection else { return Outcome::Lost("not connected".to_owned()) };
        // the library ends the last line itself
        match connection.message(message.strip_suffix(b"\r\n").unwrap_or(message)) {
            Ok(response) => Outcome::Taken(response.code().to_string()),
            Err(fault) => self.outcome(&fault),
        }
    }

    /// Says goodbye; it does not matter whether anybody answers.
    pub fn close(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            let _ = connection.quit();
        }
    }

    /// The connection, made anew when the relay has closed it meanwhile, as relays do with idle clients.
    fn connected(&mut self) -> Result<&mut SmtpConnection, Error> {
        let alive = self.connection.as_mut().is_some_and(SmtpConnection::test_connected);
        if !alive {
            self.connection = None;
            let hello = ClientId::Domain("localhost".to_owned());
            self.connection = Some(SmtpConnection::connect(&self.addresses[..], Some(PATIENCE), &hello, None, None)?);
        }
        Ok(self.connection.as_mut().expect("it was made just now"))
    }

    /// After a refusal the relay is asked to forget the message; after anything else the connection is given up.
    fn outcome(&mut self, fault: &Error) -> Outcome {
        let Some(code) = fault.status() else {
            // dropped without a word: a goodbye could be taken for the end of the message
            self.connection = None;
            return Outcome::Lost(in_words(fault));
        };
        let forgotten = self.connection.as_mut().is_some_and(|connection| connection.command(Rset).is_ok());
        if !forgotten {
            self.connection = None;
        }
        Outcome::Refused(code.to_string())
    }
}

/// What the message asks of the relay beyond plain mail; `None` when the relay cannot do it.
fn parameters(connection: &SmtpConnection, to: &Address, message: &[u8]) -> Option<Vec<MailParameter>> {
    let mut parameters = Vec::new();
    if !AsRef::<str>::as_ref(to).is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return None;
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !message.is_ascii() {
        if !connection.server_info().supports_feature(Extension::EightBitMime) {
            return None;
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Some(parameters)
}

/// The fault without what the server said: servers quote addresses.
fn in_words(fault: &Error) -> String {
    if fault.is_timeout() {
        return "no answer in time".to_owned();
    }
    if let Some(code) = fault.status() {
        return format!("it answered {code}");
    }
    let mut source = std::error::Error::source(fault);
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            return io.kind().to_string();
        }
        source = cause.source();
    }
    "the connection broke off".to_owned()
}
