/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * A fake elastic load balancer for failover tests of any HTTP client on the JVM.
 *
 * <pre>{@code
 * try (FakeElb elb = FakeElb.builder().zones(3).ttl(Duration.ofSeconds(1)).start()) {
 *   // point the client under test at elb.dnsServer(), send it to elb.uri("/orders"), and then:
 *   elb.zone(2).blackHole();                                   // a zone dies
 *   elb.zone(2).withdraw();                                    // DNS notices
 *   elb.zone(3).inject(NodeFault.status(503).share(0.3));      // another one limps
 *   elb.dns().name(elb.name()).inject(DnsFault.servfail());    // DNS fails
 *   elb.dns().name(elb.name()).cached();                       // as behind a resolver
 *   assertThat(elb.requests().duplicates()).isEmpty();         // nothing was sent twice
 * }
 * }</pre>
 *
 * <p>{@link dev.failaway.testkit.FakeElb} is the whole: a {@link dev.failaway.testkit.FakeDns}
 * server (UDP and TCP) whose {@link dev.failaway.testkit.FakeName names} answer with the addresses
 * of {@link dev.failaway.testkit.FakeZone zones}, and in the zones {@link
 * dev.failaway.testkit.FakeNode nodes}, HTTP/1.1 servers on {@code 127.0.<zone>.<node>}. A
 * request's route: the node accepts it, logs it in {@link dev.failaway.testkit.RequestLog}, asks
 * its {@link dev.failaway.testkit.NodeFault faults} whether one of them takes it, otherwise asks
 * the {@link dev.failaway.testkit.FakeHandler}, waits out the latency and writes the answer. A
 * query's route: the records of its name, then each {@link dev.failaway.testkit.DnsFault} in turn,
 * then the log. {@link dev.failaway.testkit.FakeElbExtension} ties all of it to JUnit 5, {@link
 * dev.failaway.testkit.Await} waits for conditions. Everything runs on a few daemon threads of its
 * own and ends with {@code close()}.
 */
@NullMarked
package dev.failaway.testkit;

import org.jspecify.annotations.NullMarked;
