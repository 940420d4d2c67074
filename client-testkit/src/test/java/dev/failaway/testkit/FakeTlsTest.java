/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateExpiredException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FakeTlsTest {
  @RegisterExtension
  static final FakeElbExtension extension =
      FakeElbExtension.of(b -> b.zones(2).alsoNamed("other.elb.test").tls());

  private static SSLSocket connect(FakeElb elb, FakeNode node, String name) throws IOException {
    SSLSocket socket = (SSLSocket) elb.sslContext().getSocketFactory().createSocket();
    try {
      socket.setReceiveBufferSize(64 << 10); // so that bodies do not vanish in the kernel
      socket.connect(node.address(), 20_000);
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(java.util.List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static java.util.Collection<String> namesIn(SSLSocket socket) throws Exception {
    X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return certificate.getSubjectAlternativeNames().stream()
        .map(entry -> String.valueOf(entry.get(1)))
        .toList();
  }

  @Test
  void nodesShowACertificateForAllNames(FakeElb elb) throws Exception {
    try (SSLSocket socket = connect(elb, elb.zone(2).node(1), elb.name())) {
      RawHttp client = RawHttp.over(socket);
      client.get("/");

      assertThat(client.readResponse()).startsWith("HTTP/1.1 200 OK");
      assertThat(namesIn(socket))
          .contains("app.elb.test", "az1.app.elb.test", "other.elb.test", "az2.other.elb.test");
    }
    assertThat(elb.uri("/x").getScheme()).isEqualTo("https");
  }

  @Test
  void oneNodeCanShowAWrongName(FakeElb elb) throws Exception {
    elb.zone(1).inject(NodeFault.certificateFor("stranger.test"));

    try (SSLSocket wrong = connect(elb, elb.zone(1).node(1), elb.name());
        SSLSocket right = connect(elb, elb.zone(2).node(1), elb.name())) {
      assertThat(namesIn(wrong)).contains("stranger.test").doesNotContain("app.elb.test");
      assertThat(namesIn(right)).contains("app.elb.test");
    }
  }

  @Test
  void oneNodeCanShowAnUntrustedOrExpiredCertificate(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    node.inject(NodeFault.untrustedCertificate());
    assertThatThrownBy(() -> connect(elb, node, elb.name()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasRootCauseInstanceOf(java.security.cert.CertPathBuilderException.class);

    node.inject(NodeFault.expiredCertificate());
    assertThatThrownBy(() -> connect(elb, node, elb.name()))
        .isInstanceOf(SSLHandshakeException.class)
        .hasRootCauseInstanceOf(CertificateExpiredException.class);

    node.heal();
    connect(elb, node, elb.name()).close();
  }

  @Test
  void connectionsEndWithOrWithoutCloseNotify(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    node.inject(NodeFault.connectionCloseAfter(1));
    assertThat(endsWithCloseNotify(elb, node)).isTrue();

    node.inject(NodeFault.omitCloseNotify());
    assertThat(endsWithCloseNotify(elb, node)).isFalse();
  }

  /** Netty's client side tells the two apart; the JDK's sockets do not. */
  private static boolean endsWithCloseNotify(FakeElb elb, FakeNode node) throws Exception {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    try (Loops loops = new Loops(1)) {
      SslContext context =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .trustManager(elb.tls().trustManager())
              .endpointIdentificationAlgorithm(null)
              .build();
      ChannelFuture connected =
          new Bootstrap()
              .group(loops.group())
              .channel(NioSocketChannel.class)
              .handler(
                  new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      channel.pipeline().addLast(context.newHandler(channel.alloc()));
                      channel.pipeline().addLast(new EndWatcher(ended));
                    }
                  })
              .connect(node.address());
      Loops.awaitSuccess(connected);
      Loops.awaitSuccess(
          connected
              .channel()
              .writeAndFlush(
                  Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII)));
      return ended.get(20, TimeUnit.SECONDS);
    }
  }

  private static final class EndWatcher extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Boolean> ended;

    EndWatcher(CompletableFuture<Boolean> ended) {
      this.ended = ended;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslCloseCompletionEvent close) {
        ended.complete(close.isSuccess());
      }
    }
  }

  @Test
  void freezingHoldsTlsToo(FakeElb elb) throws Exception {
    FakeNode node = elb.zone(1).node(1);
    int length = 16 << 20;
    try (SSLSocket socket = connect(elb, node, elb.name())) {
      RawHttp client = RawHttp.over(socket);
      client.get("/bytes/" + length);
      client.readHead();
      node.freeze();
      long before = client.drainUntilSilent(150);
      assertThat(before).isLessThan(length);

      node.heal();

      assertThat(before + client.drain(length - before)).isEqualTo(length);
    }
  }

  @Test
  void plainLoadBalancerHasNoCertificates() throws Exception {
    try (FakeElb plain = FakeElb.start(1, 1)) {
      assertThatThrownBy(plain::sslContext).isInstanceOf(IllegalStateException.class);
    }
  }
}
