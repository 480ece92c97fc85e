package amc.protocol.mc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowsTest {

  @Test
  void shouldDealAllCandidatesToConsecutiveGroupsOfAboutTheSameLength() {
    for (int candidates = 0; candidates <= 2 * Windows.LONGEST + 1; candidates++) {
      for (int groups = 1; groups <= Windows.LONGEST + 1; groups++) {
        assertThat(Windows.first(0, candidates, groups)).isZero();
        assertThat(Windows.first(groups, candidates, groups)).isEqualTo(candidates);
        for (int group = 0; group < groups; group++) {
          int first = Windows.first(group, candidates, groups);
          int end = Windows.first(group + 1, candidates, groups);
          assertThat(end - first)
              .as("group %s of %s, %s candidates", group, groups, candidates)
              .isBetween(candidates / groups, Math.ceilDiv(candidates, groups));
        }
      }
    }
  }

  @Test
  void shouldTryLengthsThatDoubleUpToTheLongest() {
    assertThat(Windows.length(0)).isEqualTo(1);
    for (int i = 1; i < Windows.LENGTHS; i++) {
      assertThat(Windows.length(i)).isEqualTo(2 * Windows.length(i - 1));
    }
    assertThat(Windows.length(Windows.LENGTHS - 1)).isEqualTo(Windows.LONGEST);
  }

  @Test
  void shouldBoundTheMemoryOfCandidates() {
    long memory = 256L << 20;
    assertThat(Windows.longest(1)).isEqualTo(Windows.LONGEST);
    assertThat(Windows.longest(memory / Windows.LONGEST)).isEqualTo(Windows.LONGEST);
    assertThat(Windows.longest(memory / Windows.LONGEST + 1)).isEqualTo(Windows.LONGEST - 1);
    assertThat(Windows.longest(memory / 5)).isEqualTo(5);
    assertThat(Windows.longest(memory)).isEqualTo(1);
    assertThat(Windows.longest(Long.MAX_VALUE)).isEqualTo(1);
  }
}
