/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import dev.failaway.Target;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * How clients do TLS: for the handshakes of probes, and to tell whether two certificates were
 * judged by the same standards. Pins are left out: a pin failure is never evidence.
 *
 * @param sockets makes the TLS sockets
 * @param hosts verifies the name of the peer
 */
record TlsSettings(SSLSocketFactory sockets, HostnameVerifier hosts) {

  /** Whether these are the settings of a client with these parts. */
  boolean isOf(SSLSocketFactory itsSockets, HostnameVerifier itsHosts) {
    return sockets == itsSockets && hosts == itsHosts;
  }

  /** Does a handshake over a connected socket; the name is sent and verified. */
  SSLSocket handshake(Socket connected, Target target) throws IOException {
    SSLSocket socket =
        (SSLSocket) sockets.createSocket(connected, target.host(), target.port(), true);
    socket.startHandshake();
    if (!hosts.verify(target.host(), socket.getSession())) {
      throw new SSLPeerUnverifiedException("hostname " + target.host() + " not verified");
    }
    return socket;
  }
}
