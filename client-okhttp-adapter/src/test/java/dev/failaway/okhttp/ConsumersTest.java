/*
 * Copyright 2026 The Failaway Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.failaway.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import retrofit2.Call;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.Path;

/** Libraries on top of OkHttp gain failover by the client they are given. */
@Timeout(60)
class ConsumersTest {

  @RegisterExtension final Bed bed = new Bed();

  interface Orders {
    @GET("orders/{id}")
    Call<ResponseBody> order(@Path("id") String id);

    @POST("orders")
    Call<ResponseBody> create(@Body RequestBody order);
  }

  private Orders orders(OkHttpClient client) {
    return new Retrofit.Builder()
        .baseUrl(bed.nodes().url("/"))
        .client(client)
        .build()
        .create(Orders.class);
  }

  @Test
  void retrofitCallsAreBalancedAndRetried() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(3));
    bed.node(1).answers(503);
    bed.node(2).close();
    Orders orders = orders(client);

    for (int i = 0; i < 20; i++) {
      Response<ResponseBody> response = orders.order("7").execute();
      assertThat(response.code()).isEqualTo(200);
      try (ResponseBody body = response.body()) {
        assertThat(body).isNotNull();
      }
    }

    assertThat(bed.node(3).received())
        .extracting(request -> request.getTarget())
        .containsOnly("/orders/7");
  }

  @Test
  void aRetrofitPostIsSentOnce() throws Exception {
    OkHttpClient client = bed.client(Nodes.http1(2));
    bed.nodes().all().forEach(node -> node.answers(503));

    assertThat(orders(client).create(Calls.body("{}")).execute().code()).isEqualTo(503);
    assertThat(bed.nodes().requests()).isEqualTo(1);
  }

  @Test
  void anEventSourceReconnectsToALivingAddress() throws Exception {
    Nodes nodes = Nodes.http1(2);
    for (Node node : nodes.all()) {
      node.answers(
          request ->
              new MockResponse.Builder()
                  .addHeader("Content-Type", "text/event-stream")
                  .body("data: " + node.address().getHostAddress() + "\n\n")
                  .build());
    }
    OkHttpClient client = bed.client(nodes);
    List<String> heard = new ArrayList<>();

    try (EventSource source =
        new EventSource.Builder(ConnectStrategy.http(nodes.url("/").url()).httpClient(client))
            .errorStrategy(ErrorStrategy.alwaysContinue())
            .retryDelay(1, TimeUnit.MILLISECONDS)
            .build()) {
      String first = source.readMessage().getData();
      Node gone = nodes.get(first.equals("127.0.1.1") ? 1 : 2);
      gone.close();
      for (int i = 0; i < 5; i++) {
        heard.add(source.readMessage().getData());
      }

      assertThat(heard).hasSize(5).doesNotContain(first);
    }
  }
}
