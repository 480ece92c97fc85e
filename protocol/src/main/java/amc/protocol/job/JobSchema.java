package amc.protocol.job;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * JSON schema of job files, with a population or without, and of studies, for editors and for
 * programs that write them. It says everything that {@link JobReader} checks within one field or
 * group; rules between groups (a network beside an objective, a cross entropy without classes) only
 * the reader knows. Thread-safe.
 */
public final class JobSchema {
  private JobSchema() {}

  /** The schema, draft 2020-12, indented. */
  public static String text() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", "aMC job or study");
    schema.put("type", "object");
    schema.putObject("if").putArray("required").add(StudyFields.STUDY.name());
    schema.set("then", file(StudyFields.FILE));
    ObjectNode job = file(JobFields.JOB);
    job.withObject("/properties").set("population", PopulationFields.POPULATION.schema());
    schema.set("else", job);
    return schema.toPrettyString() + "\n";
  }

  private static ObjectNode file(Shape<?> shape) {
    ObjectNode schema = shape.schema();
    schema
        .withObject("/properties")
        .putObject(JobReader.SCHEMA)
        .put("type", "string")
        .put("description", "Where editors find this schema; means nothing to amc.");
    return schema;
  }
}
