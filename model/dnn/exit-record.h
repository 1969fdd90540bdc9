/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What a network with exits answers on the samples of a data set, as a CSV file:
 *
 *     # source: b-alexnet, CIFAR-10 test set, seed 1
 *     sample,exit1_entropy,exit1_correct,exit2_entropy,exit2_correct
 *     0,0.0123,1,0.0005,1
 *
 * Usage: ExitRecords records = ExitRecords::ReadFile("b-alexnet.csv"); records.Find(0);
 */
#ifndef EDGE_INFERENCE_EXIT_RECORD_H
#define EDGE_INFERENCE_EXIT_RECORD_H

#include <cstdint>
#include <istream>
#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What one exit answers on one sample.
 */
struct ExitAnswer
{
    double entropy{0};   //!< entropy of its class probabilities in nats, -sum p ln p
    bool correct{false}; //!< whether its most probable class is the right one
};

/**
 * @ingroup edge-inference
 * The answers of every exit to every sample. Columns: "sample" (an integer, each once), and for
 * each exit in the order of DnnModel::GetExits() "<exit>_entropy" (nats, at least 0) and
 * "<exit>_correct" (0 or 1). Columns may stand in any order; others are ignored.
 */
class ExitRecords
{
  public:
    ExitRecords() = default;

    /**
     * @param source where the records come from, in one line
     * @param exits names of the exits, as in DnnModel::GetExits()
     */
    ExitRecords(const std::string& source, const std::vector<std::string>& exits);

    /**
     * @param fileName a CSV file
     * @return the records
     * @throws std::runtime_error with one sentence that names file and line
     */
    static ExitRecords ReadFile(const std::string& fileName);

    /** @param input the text @param fileName name for messages @return the records */
    static ExitRecords Read(std::istream& input, const std::string& fileName);

    /** @param fileName file to write */
    void WriteFile(const std::string& fileName) const;

    /** @param output where the text goes */
    void Write(std::ostream& output) const;

    /**
     * Add the answers to a sample.
     * @param sample the sample, not added before
     * @param answers one per exit
     */
    void Add(uint64_t sample, const std::vector<ExitAnswer>& answers);

    /** @return where the records come from */
    const std::string& GetSource() const;

    /** @return the names of the exits */
    const std::vector<std::string>& GetExits() const;

    /** @return the samples in ascending order */
    std::vector<uint64_t> GetSamples() const;

    /** @param sample a sample @return the answers of the exits to it, null if it is not recorded */
    const std::vector<ExitAnswer>* Find(uint64_t sample) const;

  private:
    std::string m_source;                                  //!< where the records come from
    std::vector<std::string> m_exits;                      //!< names of the exits
    std::map<uint64_t, std::vector<ExitAnswer>> m_answers; //!< by sample
};

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_EXIT_RECORD_H
