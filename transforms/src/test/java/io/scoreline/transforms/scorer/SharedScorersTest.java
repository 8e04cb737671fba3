package io.scoreline.transforms.scorer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.sameInstance;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedScorersTest {
  @BeforeEach
  void forgetEarlierTests() {
    CountedModels.OPENED.set(0);
    CountedModels.CLOSED.set(0);
  }

  @Test
  void opensAModelOnceForAllItsUsersAndClosesItWithTheLastUse() throws Exception {
    ModelSource model = ModelSource.of("counted", "one");
    var threads = Executors.newFixedThreadPool(16);
    List<SharedScorers.Use> uses = new ArrayList<>();
    try {
      List<Callable<SharedScorers.Use>> tasks = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        tasks.add(() -> SharedScorers.acquire(model));
      }
      for (var use : threads.invokeAll(tasks)) {
        uses.add(use.get());
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(CountedModels.OPENED.get(), is(1));
    for (int i = 0; i < 15; i++) {
      assertThat(uses.get(i).scorer(), sameInstance(uses.get(15).scorer()));
      uses.get(i).close();
      uses.get(i).close();
    }
    assertThat(CountedModels.CLOSED.get(), is(0));
    uses.get(15).close();
    assertThat(CountedModels.CLOSED.get(), is(1));
  }

  @Test
  void opensModelsOfOtherSettingsApartAndAClosedModelAgain() {
    try (var one = SharedScorers.acquire(ModelSource.of("counted", "one"));
        var two = SharedScorers.acquire(ModelSource.of("counted", "two"))) {
      assertThat(one.scorer(), not(sameInstance(two.scorer())));
    }
    try (var again = SharedScorers.acquire(ModelSource.of("counted", "one"))) {
      assertThat(again.scorer().features().size(), is(0));
    }

    assertThat(CountedModels.OPENED.get(), is(3));
    assertThat(CountedModels.CLOSED.get(), is(3));
  }

  @Test
  void keepsNothingOfAModelThatIsRefused() {
    for (int i = 1; i <= 2; i++) {
      assertThrows(
          ModelRefusedException.class,
          () -> SharedScorers.acquire(ModelSource.of("counted", "refused")));
      assertThat(CountedModels.OPENED.get(), is(i));
    }
  }

  @Test
  void namesTheTypesItHasWhenNoEngineOpensAModel() {
    var error =
        assertThrows(
            ModelRefusedException.class,
            () -> SharedScorers.acquire(ModelSource.of("pickle", "model.pkl")));

    assertThat(
        error.getMessage(),
        containsString("no engine scores a model of type 'pickle' (model.pkl)"));
    assertThat(error.getMessage(), containsString("counted"));
  }
}
