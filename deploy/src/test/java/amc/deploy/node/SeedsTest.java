package amc.deploy.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.Address;
import amc.protocol.job.UserError;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedsTest {
  private static final Address SELF = address("127.0.0.1", 2551);

  private static Address address(String host, int port) {
    return new Address("akka", "amc", host, port);
  }

  @Test
  void shouldCallByNameAndByAddress() {
    assertThat(Seeds.resolve(List.of("localhost:2552", "127.0.0.1:2553"), SELF))
        .contains(address("localhost", 2552), address("127.0.0.1", 2552))
        .contains(address("127.0.0.1", 2553));
  }

  @Test
  void shouldNotCallItself() {
    assertThat(Seeds.resolve(List.of("127.0.0.1:2551"), SELF)).isEmpty();
    assertThat(Seeds.resolve(List.of("localhost:2551"), SELF)).doesNotContain(SELF);
  }

  @Test
  void shouldCallByNameWhatHasNoAddressYet() {
    assertThat(Seeds.resolve(List.of("nobody.invalid:2551"), SELF))
        .containsExactly(address("nobody.invalid", 2551));
  }

  @Test
  void shouldSayWhatASeedIs() {
    for (String seed : List.of("coordinator", ":2551", "host:", "host:0", "host:65536", "x:y")) {
      assertThatThrownBy(() -> Seeds.resolve(List.of(seed), SELF))
          .isInstanceOf(UserError.class)
          .hasMessage(
              "address=%s of a coordinator (--seed) must be HOST:PORT with a port of at"
                  + " most 65535",
              seed);
    }
  }
}
