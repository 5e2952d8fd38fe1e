//! The built program as a server: started, asked, and ended by its id.

use std::{
    error::Error,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

/// How long it may take to end when asked.
const GRACE: Duration = Duration::from_secs(15);

/// The program that lies beside this one: built in the same profile.
pub fn program() -> Result<PathBuf, Box<dyn Error>> {
    let name = format!("sagsgang{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::current_exe()?.with_file_name(name);
    match path.is_file() {
        true => Ok(path),
        false => Err(format!("{} is not built", path.display()).into()),
    }
}

/// A server that ends when this is dropped.
pub struct Server {
    child: Child,
    /// `127.0.0.1:PORT`
    pub address: String,
    /// From the start of the process until it said where it listens.
    pub start: Duration,
    /// Kept open: the program writes to it.
    _out: BufReader<ChildStdout>,
}

impl Server {
    /// Starts `sagsgang ARGUMENTS --listen 127.0.0.1:0` and waits until it tells its address.
    pub fn start(program: &Path, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let started = Instant::now();
        let mut child = Command::new(program)
            .args(arguments)
            .args(["--listen", "127.0.0.1:0"])
            .env_remove("SAGSGANG_DATA")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut out = BufReader::new(child.stdout.take().ok_or("no output of the server")?);
        let mut line = String::new();
        loop {
            line.clear();
            if out.read_line(&mut line)? == 0 {
                let status = child.wait()?;
                return Err(format!("the server ended before it listened: {status}").into());
            }
            if let Some((_, address)) = line.split_once("http://") {
                let address = address.trim().trim_end_matches('/').to_owned();
                return Ok(Self { child, address, start: started.elapsed(), _out: out });
            }
        }
    }

    /// The id of the process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Asks the server to end, so that it removes what it made, and waits until it has.
    fn end(&mut self) -> std::io::Result<()> {
        if cfg!(unix) {
            Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
            let asked = Instant::now();
            while asked.elapsed() < GRACE {
                if self.child.try_wait()?.is_some() {
                    return Ok(());
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        self.child.kill()?;
        self.child.wait().map(drop)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("the server {} could not be ended: {error}", self.child.id());
        }
    }
}

/// One connection that is kept open between requests.
pub struct Client {
    stream: BufReader<TcpStream>,
    address: String,
}

impl Client {
    /// Connects to a server.
    pub fn connect(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self { stream: BufReader::new(stream), address: address.to_owned() })
    }

    /// Status and body of a page.
    pub fn get(&mut self, path: &str) -> Result<(u16, String), Box<dyn Error>> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", self.address);
        self.stream.get_mut().write_all(request.as_bytes())?;
        let (mut status, mut length) = (0, 0);
        let mut line = String::new();
        loop {
            line.clear();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(format!("{path}: the connection was closed").into());
            }
            let line = line.trim_end().to_ascii_lowercase();
            if line.is_empty() {
                break;
            }
            if let Some(rest) = line.strip_prefix("http/1.1 ") {
                status = rest.get(..3).unwrap_or_default().parse()?;
            } else if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse()?;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}
