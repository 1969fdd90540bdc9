/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#ifndef EDGE_INFERENCE_TRACE_TASK_SOURCE_H
#define EDGE_INFERENCE_TRACE_TASK_SOURCE_H

#include "inference-task-source.h"

#include <iosfwd>

/**
 * @file
 * @ingroup edge-inference
 * Tasks from a file:
 *
 *     # seconds since the start of the source
 *     time_s,model,deadline_s,sample,priority
 *     0.125,alexnet,0.2,17,1
 *     0.250,,,,
 */

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * One line of a trace.
 */
struct TaskTraceRow
{
    uint64_t line{0};    //!< its number in the file, from 1
    std::string model;   //!< name of the network; empty: drawn by weight
    TaskArrival arrival; //!< time, and what the line states; never a model
};

/**
 * @ingroup edge-inference
 * Tasks at the times that a CSV file lists. The first line that is neither empty nor a comment
 * ('#') names the columns, in any order: time_s is needed; model, deadline_s, sample and priority
 * may be left out, and so may single fields: then the attributes and the streams of the source say
 * what the task is. Times must ascend; equal ones keep their order. A trace in disorder is refused
 * rather than sorted: more often than not it is two files in one, or a wrong column.
 */
class TraceTaskSource : public InferenceTaskSource
{
  public:
    /**
     * @brief Get the type ID.
     * @return the object TypeId
     */
    static TypeId GetTypeId();

    TraceTaskSource();
    ~TraceTaskSource() override;

    /**
     * Read a trace.
     * @param input the text
     * @param name what to call it in messages
     * @return its lines
     * @throws std::invalid_argument with one sentence: file, line, what is wrong, how to mend it
     */
    static std::vector<TaskTraceRow> Read(std::istream& input, const std::string& name);

    /**
     * Read a trace from a file and use it from the next Start on. The attribute FileName does the
     * same at Start, where a bad file is fatal.
     * @param fileName the file
     * @throws std::invalid_argument as Read, and when the file cannot be read
     */
    void Load(const std::string& fileName);

    /** @return the lines in use, empty before Load or Start */
    const std::vector<TaskTraceRow>& GetRows() const;

    /**
     * Find the network of every line.
     * @throws std::invalid_argument when a line names one that AddModel was not given
     */
    void ResolveModels();

  private:
    void DoStart() override;
    bool DoGetNext(TaskArrival& arrival) override;

    /** @param fileName the attribute FileName; another file is read at the next Start */
    void SetFileName(std::string fileName);
    /** @return the attribute FileName */
    std::string GetFileName() const;
    /** @param row a line @return the index of its network; throws std::invalid_argument */
    uint32_t FindModel(const TaskTraceRow& row) const;

    std::string m_fileName;           //!< the trace
    bool m_loaded{false};             //!< whether m_rows is that file
    std::vector<TaskTraceRow> m_rows; //!< its lines
    std::size_t m_next{0};            //!< the next of them
};

} // namespace edgeinference
} // namespace ns3

#endif /* EDGE_INFERENCE_TRACE_TASK_SOURCE_H */
