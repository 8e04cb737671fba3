package io.scoreline.pipeline;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * Has the signals that end a process handled while this is open, in place of the JVM's way down. As
 * soon as that begins, hooks of libraries take down what still runs: ONNX Runtime closes what
 * scoring threads are using, which may abort the process before it has told how its job stands, and
 * a model that is being opened is refused.
 *
 * <p>{@code sun.misc.Signal} is there wherever Beam runs, which needs its package too; reached by
 * name, as the compiler warns of it.
 */
final class EndSignals implements AutoCloseable {
  private static final List<String> NAMES = List.of("TERM", "INT", "HUP");

  private final List<Runnable> restore = new ArrayList<>();

  /**
   * @param handler called in a thread of its own for each signal
   */
  EndSignals(Runnable handler) {
    try {
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls =
          (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
              return method.invoke(handler, arguments);
            }
            handler.run();
            return null;
          };
      Object ours =
          Proxy.newProxyInstance(
              EndSignals.class.getClassLoader(), new Class<?>[] {handlerType}, calls);
      Object ignored = handlerType.getField("SIG_IGN").get(null);
      for (String name : NAMES) {
        handle(name, ours, ignored);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signals cannot be handled here", e);
    }
  }

  private void handle(String name, Object ours, Object ignored)
      throws ReflectiveOperationException {
    Object before;
    try {
      before = set(name, ours);
    } catch (InvocationTargetException e) {
      // Another system has no such signal; with -Xrs, the JVM leaves it to the system.
      return;
    }
    if (ignored.equals(before)) {
      // As of nohup, whose user wants it so.
      set(name, before);
    } else {
      restore.add(() -> restore(name, before));
    }
  }

  private static Object set(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Object which = signal.getConstructor(String.class).newInstance(name);
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, which, handler);
  }

  private static void restore(String name, Object handler) {
    try {
      set(name, handler);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signal " + name + " cannot be given back", e);
    }
  }

  @Override
  public void close() {
    restore.forEach(Runnable::run);
  }
}
