/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.netty;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server on loopback whose every octet is written by the test: one thread per connection runs the
 * script it was given.
 */
final class RawServer implements AutoCloseable {
  /** What happens on one connection; it is closed when the script returns or throws. */
  interface Script {
    void run(Connection connection) throws IOException;
  }

  private final ServerSocket socket;
  private final Script script;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final AtomicInteger accepted = new AtomicInteger();

  private RawServer(ServerSocket socket, Script script) {
    this.socket = socket;
    this.script = script;
    threads.execute(this::accept);
  }

  static RawServer start(Script script) throws IOException {
    return start(script, ServerSocketFactory.getDefault());
  }

  static RawServer start(Script script, ServerSocketFactory sockets) throws IOException {
    return new RawServer(
        sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  /** Answers each request on each connection with the same octets. */
  static RawServer answering(String response) throws IOException {
    return start(
        connection -> {
          while (connection.readHead() != null) {
            connection.write(response);
          }
        });
  }

  int port() {
    return socket.getLocalPort();
  }

  URI uri(String path) {
    return URI.create("http://service.test:" + port() + path);
  }

  /** For clients that can resolve no other name. */
  URI localUri(String path) {
    return URI.create("http://localhost:" + port() + path);
  }

  /** Request heads in the order they came. */
  List<String> heads() {
    return heads;
  }

  int accepted() {
    return accepted.get();
  }

  int openConnections() {
    return open.size();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        accepted.incrementAndGet();
        open.add(client);
        threads.execute(() -> serve(client));
      } catch (IOException | RejectedExecutionException e) {
        return; // closed, in the second case between two lines
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      script.run(new Connection(client));
    } catch (IOException e) {
      // The client went away, which is what many a test is about.
    } finally {
      open.remove(client);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
    for (Socket client : open) {
      client.close();
    }
  }

  /** One accepted connection. */
  final class Connection {
    private final Socket client;
    private InputStream input;
    private OutputStream output;
    private @Nullable SSLSocket secured;

    Connection(Socket client) throws IOException {
      this.client = client;
      this.input = new BufferedInputStream(client.getInputStream());
      this.output = client.getOutputStream();
    }

    /** Goes on in TLS. The end of the script closes without close_notify. */
    void secure(SSLContext context) throws IOException {
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(client, "client", client.getPort(), false);
      socket.setUseClientMode(false);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      socket.setSSLParameters(parameters);
      input = new BufferedInputStream(socket.getInputStream());
      output = socket.getOutputStream();
      secured = socket;
    }

    /** What the client said in its handshake. */
    String serverNameAndProtocol() {
      if (secured == null) {
        throw new IllegalStateException("no TLS");
      }
      ExtendedSSLSession session = (ExtendedSSLSession) secured.getSession();
      return session.getRequestedServerNames() + " " + secured.getApplicationProtocol();
    }

    /** Ends TLS properly. */
    void closeNotify() throws IOException {
      if (secured != null) {
        secured.close();
      }
    }

    /** The next request head with its empty line, or null at the end. */
    @Nullable String readHead() throws IOException {
      ByteArrayOutputStream head = new ByteArrayOutputStream();
      while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        int octet = input.read();
        if (octet < 0) {
          return null;
        }
        head.write(octet);
      }
      String text = head.toString(StandardCharsets.ISO_8859_1);
      heads.add(text);
      return text;
    }

    String read(int length) throws IOException {
      return new String(input.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** A chunked body, its trailer section included. */
    byte[] readChunked() throws IOException {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      while (true) {
        int size = Integer.parseInt(readLine(), 16);
        body.write(input.readNBytes(size));
        if (!readLine().isEmpty()) {
          throw new IOException("chunk without end");
        }
        if (size == 0) {
          return body.toByteArray();
        }
      }
    }

    private String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      int octet;
      while ((octet = input.read()) >= 0 && octet != '\n') {
        line.append((char) octet);
      }
      return line.substring(0, line.length() - 1);
    }

    /** Reads until the client closes. */
    byte[] readAll() throws IOException {
      return input.readAllBytes();
    }

    void write(String text) throws IOException {
      write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void write(byte[] octets) throws IOException {
      output.write(octets);
      output.flush();
    }

    /** The address the client comes from. */
    String peer() {
      return client.getInetAddress().getHostAddress();
    }

    int localPort() {
      return client.getLocalPort();
    }

    /** Closes with a reset instead of a FIN. */
    void reset() throws IOException {
      client.setSoLinger(true, 0);
      client.close();
    }
  }
}
